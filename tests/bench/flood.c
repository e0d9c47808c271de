/*
 * The command whose output is measured: writes a file to its terminal as fast as that takes it, asks
 * the terminal something, and stops its clock at the answer, when every byte has been taken in.
 *
 *   flood FILE RESULT QUERY     QUERY: 6 (where is the cursor? whoever draws answers) or 5 (are you
 *                               well? whoever reads answers); seconds go to RESULT
 *   flood -r MB -t SECONDS FILE that many MB (10^6 bytes) a second for so long, over and over
 *
 * It stands alone on purpose, without the rooms of muster.
 */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#define PIECE 16384

static void __attribute__((noreturn)) fail(const char *what)
{
	fprintf(stderr, "flood: %s: %s\n", what, strerror(errno));
	exit(1);
}

static double seconds(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

static const char *map(const char *path, size_t *n)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat st;
	const char *data;

	if (fd < 0 || fstat(fd, &st) != 0 || st.st_size == 0)
		fail(path);
	*n = (size_t)st.st_size;
	data = mmap(NULL, *n, PROT_READ, MAP_PRIVATE | MAP_POPULATE, fd, 0);
	if (data == MAP_FAILED)
		fail(path);
	close(fd);
	return data;
}

static void put(const char *data, size_t n)
{
	while (n > 0) {
		ssize_t written = write(1, data, n);

		if (written < 0 && errno != EINTR)
			fail("write");
		if (written > 0) {
			data += written;
			n -= (size_t)written;
		}
	}
}

/* Bytes go out as they are, the answer comes without Enter. */
static void make_raw(struct termios *was)
{
	struct termios raw;

	if (tcgetattr(1, was) != 0)
		fail("terminal");
	raw = *was;
	cfmakeraw(&raw);
	if (tcsetattr(1, TCSANOW, &raw) != 0)
		fail("terminal");
}

static void await_answer(char final)
{
	char c = 0;

	while (c != final) {
		if (read(0, &c, 1) != 1 && errno != EINTR)
			fail("answer");
	}
}

static int measure(const char *path, const char *result, const char *query)
{
	struct termios was;
	size_t n;
	const char *data = map(path, &n);
	double start;
	FILE *out;
	char *partial;

	make_raw(&was);
	start = seconds();
	put(data, n);
	put(*query == '5' ? "\033[5n" : "\033[6n", 4);
	await_answer(*query == '5' ? 'n' : 'R');
	start = seconds() - start;
	tcsetattr(1, TCSANOW, &was);
	/* Under its name only when it is whole: others wait for it. */
	if (asprintf(&partial, "%s.part", result) < 0)
		fail(result);
	out = fopen(partial, "we");
	if (!out || fprintf(out, "%.6f\n", start) < 0 || fclose(out) != 0 ||
		rename(partial, result) != 0)
		fail(result);
	free(partial);
	return 0;
}

static int pour(double rate, double duration, const char *path)
{
	struct termios was;
	size_t n, at = 0;
	const char *data = map(path, &n);
	double start = seconds(), sent = 0;

	make_raw(&was);
	while (seconds() - start < duration) {
		double ahead = sent / (rate * 1e6) - (seconds() - start);
		size_t piece = n - at < PIECE ? n - at : PIECE;

		if (ahead > 0.001)
			usleep((useconds_t)(ahead * 1e6));
		put(data + at, piece);
		sent += (double)piece;
		at = at + piece == n ? 0 : at + piece;
	}
	tcsetattr(1, TCSANOW, &was);
	return 0;
}

int main(int argc, char **argv)
{
	if (argc == 6 && strcmp(argv[1], "-r") == 0 && strcmp(argv[3], "-t") == 0)
		return pour(atof(argv[2]), atof(argv[4]), argv[5]);
	if (argc == 4)
		return measure(argv[1], argv[2], argv[3]);
	fprintf(stderr, "usage: flood FILE RESULT 5|6\n       flood -r MB -t SECONDS FILE\n");
	return 2;
}
