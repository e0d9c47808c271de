dnl Options of configure and flags of the compiler. A flag that a compiler does not know is left
dnl out, so that gcc and clang share one list.

AC_DEFUN([MUSTER_OPTIONS], [
	AC_ARG_ENABLE([werror],
		[AS_HELP_STRING([--enable-werror], [a warning of the compiler is an error])],
		[], [enable_werror=no])
	AC_ARG_ENABLE([sanitizers],
		[AS_HELP_STRING([--enable-sanitizers],
			[address and undefined-behaviour sanitizers; the first finding ends the program])],
		[], [enable_sanitizers=no])
	AC_ARG_ENABLE([libfuzzer],
		[AS_HELP_STRING([--enable-libfuzzer],
			[sanitizers, and tests/fuzz as targets of libFuzzer; with clang])],
		[], [enable_libfuzzer=no])
	AC_ARG_ENABLE([e2e],
		[AS_HELP_STRING([--disable-e2e],
			[leave out the tests that need servers, terminals and minutes])],
		[], [enable_e2e=yes])
	AC_ARG_ENABLE([mutant],
		[AS_HELP_STRING([--enable-mutant=NAME],
			[build one deliberate fault (MUTANT_NAME), to show that the tests notice])],
		[], [enable_mutant=no])
	MUTANT_CPPFLAGS=
	AS_IF([test "$enable_mutant" = yes],
		[AC_MSG_ERROR([--enable-mutant needs a name: --enable-mutant=NAME])])
	AS_IF([test "$enable_mutant" != no],
		[MUTANT_CPPFLAGS="-DMUTANT_$enable_mutant=1"])
	AC_SUBST([MUTANT_CPPFLAGS])
	AM_CONDITIONAL([CROSS], [test "$cross_compiling" = yes])
	AM_CONDITIONAL([E2E], [test "$enable_e2e" != no])
	AM_CONDITIONAL([LIBFUZZER], [test "$enable_libfuzzer" != no])
	AM_CONDITIONAL([SANITIZED], [test "$enable_sanitizers" != no])
])

dnl MUSTER_TRY_FLAGS(VARIABLE, FLAGS): appends each flag that compiles and links.
AC_DEFUN([MUSTER_TRY_FLAGS], [
	for muster_flag in $2; do
		AS_VAR_PUSHDEF([cached], [muster_cv_flag_$muster_flag])
		AC_CACHE_CHECK([whether $CC takes $muster_flag], [cached], [
			muster_save_CFLAGS=$CFLAGS
			CFLAGS="$CFLAGS -Werror $muster_flag"
			AC_LINK_IFELSE([AC_LANG_PROGRAM([[#include <stdio.h>]], [[puts("")]])],
				[AS_VAR_SET([cached], [yes])], [AS_VAR_SET([cached], [no])])
			CFLAGS=$muster_save_CFLAGS
		])
		AS_VAR_IF([cached], [yes], [$1="$$1 $muster_flag"])
		AS_VAR_POPDEF([cached])
	done
])

dnl -pie only links what was compiled with -fPIE, hence a probe of its own.
AC_DEFUN([MUSTER_TRY_PIE], [
	AC_CACHE_CHECK([whether $CC links with -pie], [muster_cv_pie], [
		muster_save_CFLAGS=$CFLAGS
		CFLAGS="$CFLAGS -Werror -fPIE -pie"
		AC_LINK_IFELSE([AC_LANG_PROGRAM()], [muster_cv_pie=yes], [muster_cv_pie=no])
		CFLAGS=$muster_save_CFLAGS
	])
	AS_IF([test "$muster_cv_pie" = yes], [
		HARDEN_CFLAGS="$HARDEN_CFLAGS -fPIE"
		HARDEN_LDFLAGS="$HARDEN_LDFLAGS -pie"
	])
])

dnl glibc warns about _FORTIFY_SOURCE in a build without optimization; some compilers set it.
AC_DEFUN([MUSTER_TRY_FORTIFY], [
	AC_CACHE_CHECK([whether $CC takes _FORTIFY_SOURCE], [muster_cv_fortify], [
		muster_save_CFLAGS=$CFLAGS
		CFLAGS="$CFLAGS -Werror -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2"
		AC_COMPILE_IFELSE([AC_LANG_PROGRAM([[#include <stdio.h>]], [[puts("")]])],
			[muster_cv_fortify=yes], [muster_cv_fortify=no])
		CFLAGS=$muster_save_CFLAGS
	])
	AS_IF([test "$muster_cv_fortify" = yes],
		[HARDEN_CFLAGS="$HARDEN_CFLAGS -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2"])
])

AC_DEFUN([MUSTER_COMPILER_FLAGS], [
	WARN_CFLAGS=
	HARDEN_CFLAGS=
	HARDEN_LDFLAGS=
	MUSTER_TRY_FLAGS([WARN_CFLAGS], [-Wall -Wextra -Wshadow -Wconversion -Wstrict-prototypes \
		-Wmissing-prototypes -Wformat=2 -Wvla -Wundef -Wcast-qual -Wwrite-strings \
		-Wswitch-enum -Wnull-dereference])
	MUSTER_TRY_FLAGS([HARDEN_CFLAGS], [-fstack-protector-strong -fstack-clash-protection])
	MUSTER_TRY_FLAGS([HARDEN_LDFLAGS], [-Wl,-z,relro -Wl,-z,now -Wl,--as-needed])
	MUSTER_TRY_PIE
	AS_IF([test "$enable_libfuzzer" != no], [enable_sanitizers=yes])
	AS_IF([test "$enable_sanitizers" != no], [
		SANITIZE_FLAGS="-fsanitize=address,undefined -fno-sanitize-recover=all"
		SANITIZE_FLAGS="$SANITIZE_FLAGS -fno-omit-frame-pointer"
		AS_IF([test "$enable_libfuzzer" != no],
			[SANITIZE_FLAGS="$SANITIZE_FLAGS -fsanitize=fuzzer-no-link"])
	], [
		MUSTER_TRY_FORTIFY
	])
	AS_IF([test "$enable_werror" != no], [WARN_CFLAGS="$WARN_CFLAGS -Werror"])
	AC_SUBST([WARN_CFLAGS])
	AC_SUBST([HARDEN_CFLAGS])
	AC_SUBST([HARDEN_LDFLAGS])
	AC_SUBST([SANITIZE_FLAGS])
])
