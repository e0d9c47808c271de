/*
 * The map, small and large, against a list that is searched from its start.
 */
#include "config.h"

#include "base_groups.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/strmap.h"
#include "base/vec.h"

static int values[1000];

static void keeps_the_order(void **state)
{
	struct strmap *m = strmap_new();
	char key[16];

	(void)state;
	for (int i = 0; i < 1000; i++) {
		snprintf(key, sizeof(key), "k%d", i * 7919 % 1000);
		assert_null(strmap_put(m, key, &values[i]));
	}
	assert_int_equal(strmap_len(m), 1000);
	assert_ptr_equal(strmap_put(m, "k0", &values[5]), &values[0]);
	assert_string_equal(strmap_key(m, 0), "k0");
	assert_ptr_equal(strmap_value(m, 0), &values[5]);
	for (int i = 1; i < 1000; i++) {
		snprintf(key, sizeof(key), "k%d", i * 7919 % 1000);
		assert_string_equal(strmap_key(m, (size_t)i), key);
		assert_ptr_equal(strmap_get(m, key), &values[i]);
	}
	assert_null(strmap_get(m, "k1000"));
	assert_false(strmap_has(m, ""));
	strmap_free(m, NULL);
}

static void tells_null_from_nothing(void **state)
{
	struct strmap *m = strmap_new();

	(void)state;
	assert_null(strmap_put(m, "", NULL));
	assert_true(strmap_has(m, ""));
	assert_null(strmap_get(m, ""));
	assert_null(strmap_remove(m, ""));
	assert_null(strmap_remove(m, ""));
	assert_int_equal(strmap_len(m), 0);
	strmap_free(m, NULL);
	strmap_free(NULL, NULL);
}

static void frees_its_values(void **state)
{
	struct strmap *m = strmap_new();

	(void)state;
	for (int i = 0; i < 20; i++) {
		char key[2] = { (char)('a' + i), '\0' };

		strmap_put(m, key, malloc(1));
	}
	free(strmap_remove(m, "c"));
	strmap_free(m, free);
}

struct model {
	VEC(int) keys;
};

static size_t model_find(const struct model *model, int key)
{
	size_t i = 0;

	while (i < model->keys.n && model->keys.v[i] != key)
		i++;
	return i;
}

static void model_check(const struct model *model, const struct strmap *m)
{
	assert_int_equal(strmap_len(m), model->keys.n);
	for (size_t i = 0; i < model->keys.n; i++)
		assert_int_equal(atoi(strmap_key(m, i)), model->keys.v[i]);
}

static void does_as_a_list_does(void **state)
{
	struct strmap *m = strmap_new();
	struct model model = { .keys = { 0 } };
	uint64_t random = 1;

	(void)state;
	for (int step = 0; step < 5000; step++) {
		int key = (int)(next_random(&random) % 60);
		size_t i = model_find(&model, key);
		char text[16];

		snprintf(text, sizeof(text), "%d", key);
		assert_int_equal(strmap_has(m, text), i < model.keys.n);
		if (next_random(&random) % 2 == 0) {
			strmap_put(m, text, &values[key]);
			if (i == model.keys.n)
				vec_push(&model.keys, key);
		} else {
			assert_ptr_equal(
				strmap_remove(m, text), i < model.keys.n ? &values[key] : NULL);
			if (i < model.keys.n) {
				memmove(&model.keys.v[i], &model.keys.v[i + 1],
					(--model.keys.n - i) * sizeof(int));
			}
		}
		model_check(&model, m);
	}
	vec_release(&model.keys);
	strmap_free(m, NULL);
}

int base_strmap_tests(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keeps_the_order),
		cmocka_unit_test(tells_null_from_nothing),
		cmocka_unit_test(frees_its_values),
		cmocka_unit_test(does_as_a_list_does),
	};

	return cmocka_run_group_tests_name("strmap", tests, NULL, NULL);
}
