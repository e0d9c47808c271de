/*
 * What shellcheck finds in the scripts of a runbook, where it is installed. It is a program that takes
 * files: it gets the scripts in memory that looks like them, and nothing is written anywhere.
 */
#ifndef MUSTER_APP_SHELLCHECK_H
#define MUSTER_APP_SHELLCHECK_H

#include <stddef.h>

#include "load/load.h"

/* For load_options.check_scripts. Where it is not installed, or cannot be run, nothing is found. */
void shellcheck_scripts(const struct load_script *v, size_t n, struct load_findings *findings);

#endif
