/* SPDX-License-Identifier: Apache-2.0 */
/* Lists and maps that grow in an arena. */
#include <stdio.h>

#include "unit/shapes.h"

#include <awsc/builder.h>
#include <awsc/lambda.h>

static awsc_arena *new_arena(void)
{
    awsc_arena *arena = NULL;
    assert_int_equal(awsc_arena_new(&arena, NULL), AWSC_OK);
    return arena;
}

static void inputs_are_built_from_parts(void **state)
{
    (void)state;
    awsc_arena *arena = new_arena();
    char name[] = "thumbnail";
    awsc_lambda_create_function_input input = {.function_name = awsc_arena_copy_text(arena, name)};
    awsc_lambda_environment *environment = AWSC_NEW(arena, awsc_lambda_environment);
    assert_int_equal(awsc_text_list_add(arena, &input.layers, "arn:a"), AWSC_OK);
    assert_int_equal(awsc_text_list_add(arena, &input.layers, "arn:b"), AWSC_OK);
    assert_int_equal(awsc_text_map_put(arena, &environment->variables, "A", "1"), AWSC_OK);
    assert_int_equal(awsc_text_map_put(arena, &environment->variables, "B", "2"), AWSC_OK);
    assert_int_equal(awsc_text_map_put(arena, &environment->variables, "A", "3"), AWSC_OK);
    awsc_lambda_file_system_config *files = AWSC_NEW(arena, awsc_lambda_file_system_config);
    files->arn = "arn:c";
    assert_int_equal(awsc_lambda_file_system_config_list_add(arena, &input.file_system_configs, files), AWSC_OK);
    input.environment = environment;
    assert_false(awsc_arena_failed(arena));

    name[0] = 'X';
    assert_string_equal(input.function_name, "thumbnail");
    assert_int_equal(input.layers.count, 2);
    assert_string_equal(input.layers.items[1], "arn:b");
    assert_int_equal(input.environment->variables.count, 2);
    assert_string_equal(awsc_text_map_get(&input.environment->variables, "A"), "3");
    assert_string_equal(input.environment->variables.entries[1].key, "B");
    assert_string_equal(input.file_system_configs.items[0]->arn, "arn:c");
    awsc_arena_free(arena);
}

static void maps_of_numbers_keep_one_entry_for_each_key(void **state)
{
    (void)state;
    awsc_arena *arena = new_arena();
    awsc_lambda_additional_version_weights weights = {0, NULL};
    for (int i = 0; i < 40; i++) {
        char key[8];
        snprintf(key, sizeof key, "%d", i % 20);
        assert_int_equal(awsc_lambda_additional_version_weights_put(arena, &weights, key, AWSC_F64(i)), AWSC_OK);
    }
    assert_int_equal(weights.count, 20);
    for (int i = 0; i < 20; i++) assert_true(weights.entries[i].value.value == i + 20);
    assert_int_equal(awsc_lambda_additional_version_weights_put(arena, &weights, NULL, AWSC_F64(0)),
                     AWSC_ERR_VALIDATION);
    assert_int_equal(weights.count, 20);
    awsc_arena_free(arena);
}

static void without_an_arena_nothing_is_added(void **state)
{
    (void)state;
    awsc_text_list words = {0, NULL};
    awsc_blob_list blobs = {0, NULL};
    awsc_json_list documents = {0, NULL};
    awsc_i8_list numbers = {0, NULL};
    awsc_text_map map = {0, NULL};
    assert_int_equal(awsc_text_list_add(NULL, &words, "text"), AWSC_ERR_VALIDATION);
    assert_int_equal(awsc_blob_list_add(NULL, &blobs, AWSC_BLOB_LITERAL("x")), AWSC_ERR_VALIDATION);
    assert_int_equal(awsc_json_list_add(NULL, &documents, (awsc_json){"{}", 2}), AWSC_ERR_VALIDATION);
    assert_int_equal(awsc_i8_list_add(NULL, &numbers, AWSC_I8(5)), AWSC_ERR_VALIDATION);
    assert_int_equal(awsc_text_map_put(NULL, &map, "key", "value"), AWSC_ERR_VALIDATION);
    assert_int_equal(words.count + blobs.count + documents.count + numbers.count + map.count, 0);
}

static void lists_of_every_basic_type_grow(void **state)
{
    (void)state;
    awsc_arena *arena = new_arena();
    awsc_blob_list blobs = {0, NULL};
    awsc_json_list documents = {0, NULL};
    awsc_bool_list bools = {0, NULL};
    awsc_i8_list tiny = {0, NULL};
    awsc_i16_list small = {0, NULL};
    awsc_i32_list medium = {0, NULL};
    awsc_i64_list large = {0, NULL};
    awsc_f32_list single = {0, NULL};
    awsc_f64_list real = {0, NULL};
    awsc_time_list times = {0, NULL};
    awsc_text_list words = {0, NULL};
    for (int i = 0; i < 100; i++) {
        awsc_blob_list_add(arena, &blobs, i ? AWSC_BLOB(&i, sizeof i) : AWSC_BLOB_LITERAL(""));
        awsc_json_list_add(arena, &documents, (awsc_json){"{}", 2});
        awsc_bool_list_add(arena, &bools, AWSC_BOOL(i % 2 == 1));
        awsc_i8_list_add(arena, &tiny, AWSC_I8((int8_t)i));
        awsc_i16_list_add(arena, &small, AWSC_I16((int16_t)i));
        awsc_i32_list_add(arena, &medium, AWSC_I32(i));
        awsc_i64_list_add(arena, &large, AWSC_I64(i));
        awsc_f32_list_add(arena, &single, AWSC_F32((float)i));
        awsc_f64_list_add(arena, &real, AWSC_F64(i));
        awsc_time_list_add(arena, &times, AWSC_TIME(i, i));
        awsc_text_list_add(arena, &words, i ? "text" : NULL);
    }
    assert_false(awsc_arena_failed(arena));
    for (int i = 0; i < 100; i++) {
        if (i) assert_memory_equal(blobs.items[i].data, &i, sizeof i);
        assert_memory_equal(documents.items[i].data, "{}", 3);
        assert_int_equal(bools.items[i].value, i % 2);
        assert_int_equal(tiny.items[i].value, i);
        assert_int_equal(small.items[i].value, i);
        assert_int_equal(medium.items[i].value, i);
        assert_int_equal(large.items[i].value, i);
        assert_true(single.items[i].value == (float)i && real.items[i].value == i);
        assert_int_equal(times.items[i].value.seconds, i);
        assert_int_equal(times.items[i].is_set, AWSC_SET);
    }
    assert_int_equal(words.count + medium.count, 200);
    assert_null(words.items[0]);
    assert_non_null(blobs.items[0].data);
    awsc_arena_free(arena);
}

static void long_lists_cost_memory_in_proportion(void **state)
{
    (void)state;
    failing memory = {1000, 0};
    awsc_allocator allocator = failing_allocator(&memory);
    awsc_arena *arena = awsc_arena_new_sized(&allocator, 0);
    awsc_text_list names = {0, NULL};
    awsc_i64_list numbers = {0, NULL};
    for (int64_t i = 0; i < 100000; i++) {
        char name[32];
        snprintf(name, sizeof name, "function-%d", (int)i);
        assert_int_equal(awsc_text_list_add(arena, &names, name), AWSC_OK);
        assert_int_equal(awsc_i64_list_add(arena, &numbers, AWSC_I64(i)), AWSC_OK);
    }
    assert_string_equal(names.items[99999], "function-99999");
    assert_int_equal(numbers.items[77777].value, 77777);
    /* 2.4 MB of items and 1.6 MB of text; twice as much with the blocks that moved. */
    assert_true(memory.alive < 20);
    awsc_arena_free(arena);
    assert_int_equal(memory.alive, 0);
}

static void lists_of_the_callers_memory_are_moved_and_left_alone(void **state)
{
    (void)state;
    awsc_arena *arena = new_arena();
    static const char *const constant[] = {"a", "b", "c"};
    static const awsc_text_entry entries[] = {{"K", "v"}, {"L", "w"}};
    awsc_text_list list = {3, constant};
    assert_int_equal(awsc_text_list_add(arena, &list, "d"), AWSC_OK);
    assert_int_equal(list.count, 4);
    assert_string_equal(list.items[2], "c");
    assert_ptr_not_equal(list.items, constant);

    awsc_text_map map = {2, entries};
    assert_int_equal(awsc_text_map_put(arena, &map, "K", "x"), AWSC_OK);
    assert_string_equal(awsc_text_map_get(&map, "K"), "x");
    assert_string_equal(awsc_text_map_get(&map, "L"), "w");
    assert_string_equal(entries[0].value, "v");

    /* A list in the arena that was not built with a builder and has no room left. */
    const char **array = awsc_arena_alloc_zeroed(arena, 2, sizeof *array);
    array[0] = array[1] = "e";
    char *behind = awsc_arena_text(arena, "behind", 6);
    awsc_text_list own = {2, array};
    for (int i = 0; i < 20; i++) assert_int_equal(awsc_text_list_add(arena, &own, "f"), AWSC_OK);
    assert_string_equal(behind, "behind");
    assert_string_equal(own.items[1], "e");
    assert_string_equal(own.items[21], "f");

    awsc_text_list empty = {0, AWSC_EMPTY};
    assert_int_equal(awsc_text_list_add(arena, &empty, "g"), AWSC_OK);
    assert_string_equal(empty.items[0], "g");
    awsc_arena_free(arena);
}

static void two_copies_of_a_list_grow_independently(void **state)
{
    (void)state;
    awsc_arena *arena = new_arena();
    awsc_text_list first = {0, NULL};
    awsc_text_list_add(arena, &first, "common");
    awsc_text_list second = first;
    awsc_text_list_add(arena, &first, "of the first");
    awsc_text_list_add(arena, &second, "of the second");
    assert_string_equal(first.items[1], "of the first");
    assert_string_equal(second.items[1], "of the second");
    assert_string_equal(second.items[0], "common");
    awsc_arena_free(arena);
}

static void memory_that_runs_out_is_remembered(void **state)
{
    (void)state;
    for (size_t allowed = 1; allowed < 6; allowed++) {
        failing memory = {allowed, 0};
        awsc_allocator allocator = failing_allocator(&memory);
        awsc_arena *arena = awsc_arena_new_sized(&allocator, 256);
        awsc_text_list list = {0, NULL};
        awsc_text_map map = {0, NULL};
        int status = AWSC_OK;
        size_t added = 0;
        while (!status && added < 100000) {
            status = awsc_text_list_add(arena, &list, "a text that takes some room");
            added += !status;
            if (!status && added < 50) status = awsc_text_map_put(arena, &map, "key", "a value that takes some");
        }
        assert_int_equal(status, AWSC_ERR_NOMEM);
        assert_true(awsc_arena_failed(arena));
        assert_int_equal(list.count, added);
        if (added) assert_string_equal(list.items[added - 1], "a text that takes some room");
        assert_true(awsc_arena_copy_blob(arena, AWSC_BLOB("x", SIZE_MAX / 2)).data == NULL);
        awsc_arena_reset(arena);
        assert_false(awsc_arena_failed(arena));
        awsc_arena_free(arena);
        assert_int_equal(memory.alive, 0);
    }
}

static void sizes_that_overflow_are_refused(void **state)
{
    (void)state;
    awsc_arena *arena = new_arena();
    awsc_text_list list = {SIZE_MAX / 4, (const char *const *)awsc_arena_alloc_zeroed(arena, 1, 64)};
    const char *item = "x";
    assert_int_equal(awsc_list_append(arena, &list, sizeof item, &item), AWSC_ERR_NOMEM);
    assert_true(awsc_arena_failed(arena));
    awsc_arena_reset(arena);
    assert_null(awsc_arena_alloc_zeroed(arena, SIZE_MAX / 2, 3));
    assert_true(awsc_arena_failed(arena));
    awsc_arena_free(arena);
    awsc_arena_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(inputs_are_built_from_parts),
        cmocka_unit_test(maps_of_numbers_keep_one_entry_for_each_key),
        cmocka_unit_test(without_an_arena_nothing_is_added),
        cmocka_unit_test(lists_of_every_basic_type_grow),
        cmocka_unit_test(long_lists_cost_memory_in_proportion),
        cmocka_unit_test(lists_of_the_callers_memory_are_moved_and_left_alone),
        cmocka_unit_test(two_copies_of_a_list_grow_independently),
        cmocka_unit_test(memory_that_runs_out_is_remembered),
        cmocka_unit_test(sizes_that_overflow_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
