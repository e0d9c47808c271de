/*
 * What tests/unit/report.c is made of.
 */
#ifndef MUSTER_TESTS_REPORT_TESTS_H
#define MUSTER_TESTS_REPORT_TESTS_H

int test_listing(void);
int test_lists(void);
int test_show(void);

#endif
