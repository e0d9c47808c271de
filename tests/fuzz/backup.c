/*
 * Backups: any bytes as a file get one verdict, the same each time, and a document that is counted is
 * one. The words are pieces of archives; an input is also tried behind the start of a whole one.
 */
#include "config.h"

#include <dlfcn.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/xalloc.h"
#include "bundle/verify.h"
#include "fuzz.h"

const char *const fuzz_words[] = {
	"\x1f\x8b\x08",
	"\x1f\x8b",
	"BZh9",
	"1AY&SY",
	"\xfd\x37zXZ",
	"\x28\xb5\x2f\xfd",
	"\x04\x22\x4d\x18",
	"\x5d",
	"\x1f\x9d\x90",
	"PK\x03\x04\x14",
	"PK\x01\x02",
	"PK\x05\x06",
	"7z\xbc\xaf\x27\x1c",
	"070701",
	"070707",
	"TRAILER!!!",
	"ustar",
	"ustar  ",
	"a.bson",
	"a/b.bson.gz",
	"../../x",
	"0000644",
	"00000000012",
	"0000000",
	"\x05",
	"\x10_id",
	"\x02name",
	"\x03",
	"\xff\xff\xff\x7f",
	"PaxHeader",
	"30 path=a.bson\n",
	"GNU.sparse.major=1\n",
	"text",
	"00000000000000000000000000000000000000000000000000000000000000000000000000000000",
};
const size_t fuzz_n_words = ARRAY_LEN(fuzz_words);

/* A tar's first block: a member `a.bson` of 99 bytes, its check sum right. */
static void put_header(char block[512])
{
	unsigned sum = 0;
	char *digits;

	memset(block, 0, 512);
	memcpy(block, "a.bson", 6);
	memcpy(block + 100, "0000644", 7);
	memcpy(block + 108, "0000000", 7);
	memcpy(block + 116, "0000000", 7);
	memcpy(block + 124, "00000000143", 11);
	memcpy(block + 136, "00000000000", 11);
	memset(block + 148, ' ', 8);
	block[156] = '0';
	memcpy(block + 257, "ustar\00000", 8);
	for (int i = 0; i < 512; i++)
		sum += (unsigned char)block[i];
	digits = xstrfmt("%06o", sum);
	memcpy(block + 148, digits, 6);
	block[154] = '\0';
	free(digits);
}

static void try_file(const char *path)
{
	struct backup_verdict a, b;

	FUZZ_MUST(backup_verify(path, &a, NULL) == 0);
	FUZZ_MUST(backup_verify(path, &b, NULL) == 0);
	FUZZ_MUST(a.state == b.state && a.at == b.at && a.documents == b.documents);
	FUZZ_MUST((a.state == BACKUP_OK) == !a.why);
	FUZZ_MUST(a.state != BACKUP_OK || a.files > 0);
	FUZZ_MUST(a.documents >= 0 && a.bson_bytes >= 5 * a.documents);
	backup_verdict_release(&a);
	backup_verdict_release(&b);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static const char path[] = "/dev/shm/muster-fuzz-backup";
	char *own = xstrfmt("%s.%ld", path, (long)getpid());
	struct strbuf file = STRBUF_INIT;
	char header[512];

	/* Loaded once and kept, or most of the time goes into loading it anew for each input. */
	FUZZ_MUST(dlopen("libarchive.so.13", RTLD_NOW | RTLD_LOCAL) || true);
	put_header(header);
	strbuf_add(&file, header, sizeof(header));
	strbuf_add(&file, data, n);
	FUZZ_MUST(fs_replace_file(own, data, n, NULL) == 0);
	try_file(own);
	FUZZ_MUST(fs_replace_file(own, file.buf, file.len, NULL) == 0);
	try_file(own);
	unlink(own);
	strbuf_release(&file);
	free(own);
	return 0;
}
