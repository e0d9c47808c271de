/*
 * Functions that nobody may call: they write without knowing how much room there is, or keep what
 * they return in a buffer of their own. Using one is an error of the compiler that says what to
 * use instead. base/err.h includes this, so every file has it.
 *
 * The functions are declared once more with an attribute; a macro or `#pragma GCC poison` would
 * break system headers that are included later. clang cannot attach the attribute to functions
 * that the fortified headers of glibc have defined already: there it holds without fortification.
 */
#ifndef MUSTER_BASE_BANNED_H
#define MUSTER_BASE_BANNED_H

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#ifdef __has_attribute
#if __has_attribute(unavailable) && (!defined(__clang__) || __USE_FORTIFY_LEVEL == 0)
#define MUSTER_BANNED(instead) __attribute__((unavailable(instead)))
#endif
#endif

#ifdef MUSTER_BANNED
char *strcpy(char *restrict, const char *restrict) MUSTER_BANNED("use base/strbuf.h");
char *strcat(char *restrict, const char *restrict) MUSTER_BANNED("use base/strbuf.h");
char *strncpy(char *restrict, const char *restrict, size_t) MUSTER_BANNED("use base/strbuf.h");
char *strncat(char *restrict, const char *restrict, size_t) MUSTER_BANNED("use base/strbuf.h");
int sprintf(char *restrict, const char *restrict, ...) MUSTER_BANNED("use strbuf_addf");
int vsprintf(char *restrict, const char *restrict, va_list) MUSTER_BANNED("use strbuf_vaddf");
char *gets(char *) MUSTER_BANNED("use fs_read_fd");
char *strtok(char *restrict, const char *restrict) MUSTER_BANNED("use strchr or strspn");
struct tm *gmtime(const time_t *) MUSTER_BANNED("use gmtime_r");
struct tm *localtime(const time_t *) MUSTER_BANNED("use localtime_r");
char *ctime(const time_t *) MUSTER_BANNED("use base/clock.h");
char *asctime(const struct tm *) MUSTER_BANNED("use base/clock.h");
#endif

#endif
