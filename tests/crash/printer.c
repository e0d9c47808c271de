/*
 * Prints numbered lines of LINE_LEN bytes with the time in ns, as fast as it is asked to:
 * printer FILE BYTES_A_SECOND. FILE always says its process, how many lines were written, and when the
 * last was: it is mapped, so that it is right whenever this dies. A lost line is found by its number.
 */
#include "config.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#define LINE_LEN 64
#define BLOCK_LINES 32

/* As the test reads it: three numbers of 64 bits. */
struct said {
	volatile int64_t pid, lines, at_ns;
};

static int64_t now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000000000 + ts.tv_nsec;
}

static struct said *map(const char *path)
{
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	void *p;

	if (fd < 0 || ftruncate(fd, (off_t)sizeof(struct said)) != 0)
		return NULL;
	p = mmap(NULL, sizeof(struct said), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	close(fd);
	return p == MAP_FAILED ? NULL : p;
}

static void wait_until(int64_t at_ns)
{
	struct timespec ts = { (time_t)(at_ns / 1000000000), (long)(at_ns % 1000000000) };

	while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &ts, NULL) != 0)
		;
}

/* One block; the number of lines that it has, or -1. */
static int print_block(int64_t first)
{
	char block[BLOCK_LINES * LINE_LEN + 1];
	size_t done = 0;
	int64_t at = now_ns();

	for (int i = 0; i < BLOCK_LINES; i++)
		snprintf(block + i * LINE_LEN, LINE_LEN + 1,
			"%012" PRId64 " %020" PRId64 " %029d\n", first + i, at, 0);
	while (done < sizeof(block) - 1) {
		ssize_t n = write(1, block + done, sizeof(block) - 1 - done);

		if (n < 0)
			return -1;
		done += (size_t)n;
	}
	return BLOCK_LINES;
}

int main(int argc, char **argv)
{
	struct said *said = argc == 3 ? map(argv[1]) : NULL;
	int64_t rate = argc == 3 ? atoll(argv[2]) : 0, begin = now_ns();
	int n;

	if (!said || rate <= 0)
		return 2;
	said->pid = getpid();
	while ((n = print_block(said->lines)) > 0) {
		said->at_ns = now_ns();
		said->lines += n;
		wait_until(begin + (int64_t)((double)said->lines * LINE_LEN / (double)rate * 1e9));
	}
	return 1;
}
