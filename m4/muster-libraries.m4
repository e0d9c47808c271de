dnl Libraries: found with pkg-config; what is missing is collected and said in one message, with
dnl the names of Debian's packages.

dnl MUSTER_LIBRARY_PROBE(NAME, MODULES, [OTHER-MODULES]): sets NAME_CFLAGS, NAME_LIBS, have_NAME.
dnl OTHER-MODULES is the name that a newer version has. The headers of others are not held to our
dnl warnings: -I becomes -isystem.
AC_DEFUN([MUSTER_LIBRARY_PROBE], [
	PKG_CHECK_MODULES([$1], [$2], [have_$1=yes], [
		have_$1=no
		m4_ifnblank([$3], [
			unset pkg_cv_[]$1[]_CFLAGS pkg_cv_[]$1[]_LIBS
			PKG_CHECK_MODULES([$1], [$3], [have_$1=yes], [have_$1=no])
		])
	])
	$1[]_CFLAGS=`AS_ECHO([" $$1[]_CFLAGS"]) | $SED 's/ -I/ -isystem /g'`
])

dnl MUSTER_LIBRARY(NAME, MODULES, DEBIAN-PACKAGE, [OTHER-MODULES])
AC_DEFUN([MUSTER_LIBRARY], [
	MUSTER_LIBRARY_PROBE([$1], [$2], [$4])
	AS_IF([test "$have_$1" = no], [
		muster_missing="$muster_missing
  $2 (Debian: $3)"
		muster_packages="$muster_packages $3"
	])
])

dnl MUSTER_LIBRARY_OPTIONAL(NAME, MODULES, DEBIAN-PACKAGE): sets the conditional HAVE_NAME.
AC_DEFUN([MUSTER_LIBRARY_OPTIONAL], [
	MUSTER_LIBRARY_PROBE([$1], [$2])
	AM_CONDITIONAL([HAVE_$1], [test "$have_$1" = yes])
	AS_IF([test "$have_$1" = no],
		[AC_MSG_WARN([$2 (Debian: $3) is missing: what uses it is left out])])
])

AC_DEFUN([MUSTER_LIBRARIES_REPORT], [
	AS_IF([test -n "$muster_missing"], [
		AC_MSG_ERROR([libraries are missing:$muster_missing
On Debian and Ubuntu: apt-get install$muster_packages
or let ./setup build install them])
	])
])
