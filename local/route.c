/* SPDX-License-Identifier: Apache-2.0 */
#include "route.h"

#include <stdbool.h>
#include <string.h>

/* Removes the first segment from a path and returns it. At the end, `data` of the path becomes NULL. */
static awsc_view next_segment(awsc_view *path)
{
    awsc_view segment;
    *path = awsc_view_split(*path, '/', &segment);
    return segment;
}

static awsc_view without_outer_slashes(awsc_view path)
{
    if (path.size && path.data[0] == '/') path = (awsc_view){path.data + 1, path.size - 1};
    if (path.size && path.data[path.size - 1] == '/') path.size--;
    return path;
}

static bool is_label(awsc_view segment)
{
    return segment.size > 2 && segment.data[0] == '{' && segment.data[segment.size - 1] == '}';
}

static int add_label(awsc_local_route *route, awsc_view segment, awsc_view value)
{
    if (route->label_count == AWSC_LOCAL_MAX_LABELS || value.size == 0) return -1;
    route->labels[route->label_count++] = (awsc_local_label){{segment.data + 1, segment.size - 2}, value};
    return 0;
}

/* Counts the segments of a path. A greedy label must leave the segments that the pattern has after it. */
static size_t count_segments(awsc_view path)
{
    size_t count = 0;
    for (; path.data; count++) next_segment(&path);
    return count;
}

/* Moves all but the last `leave` segments of a path to `value`. Returns 0, or -1 if there are too few. */
static int take_greedy(awsc_view *path, size_t leave, awsc_view *value)
{
    size_t have = count_segments(*path);
    if (have <= leave) return -1;
    const char *begin = path->data;
    awsc_view last = {NULL, 0};
    for (size_t i = have - leave; i > 0; i--) last = next_segment(path);
    *value = (awsc_view){begin, (size_t)(last.data + last.size - begin)};
    return 0;
}

/* Matches a path and collects its labels. Returns the number of literal segments, or -1 if the path does not match. */
static int match_path(awsc_view pattern, awsc_view path, awsc_local_route *route)
{
    int literals = 0;
    pattern = without_outer_slashes(pattern);
    path = without_outer_slashes(path);
    while (pattern.data) {
        if (!path.data) return -1;
        awsc_view expected = next_segment(&pattern);
        if (is_label(expected) && expected.data[expected.size - 2] == '+') {
            awsc_view value;
            if (take_greedy(&path, count_segments(pattern), &value)) return -1;
            expected = (awsc_view){expected.data, expected.size - 1};
            if (add_label(route, expected, value)) return -1;
            continue;
        }
        awsc_view got = next_segment(&path);
        if (is_label(expected)) {
            if (add_label(route, expected, got)) return -1;
        } else if (awsc_view_equal(expected, got)) {
            literals++;
        } else {
            return -1;
        }
    }
    return path.data ? -1 : literals;
}

static bool has_parameter(awsc_view query, awsc_view wanted)
{
    while (query.data) {
        awsc_view parameter;
        query = awsc_view_split(query, '&', &parameter);
        if (awsc_view_equal(parameter, wanted)) return true;
        if (awsc_view_starts_with(parameter, wanted) && parameter.data[wanted.size] == '=' &&
            parameter.size == wanted.size + 1) {
            return true;
        }
    }
    return false;
}

/* Checks the query for the pattern's parameters. Returns their number, or -1 if one is missing. */
static int match_query(awsc_view pattern, awsc_view query)
{
    int literals = 0;
    while (pattern.data) {
        awsc_view wanted;
        pattern = awsc_view_split(pattern, '&', &wanted);
        if (!has_parameter(query, wanted)) return -1;
        literals++;
    }
    return literals;
}

int awsc_local_route_find(const awsc_operation *const *operations, size_t count, awsc_view method, awsc_view target,
                          awsc_local_route *out)
{
    awsc_view path;
    awsc_view query = awsc_view_split(target, '?', &path);
    int best = -1;
    for (size_t i = 0; i < count; i++) {
        if (!awsc_view_equal(method, awsc_view_text(operations[i]->method))) continue;
        awsc_view pattern_path;
        awsc_view pattern_query = awsc_view_split(awsc_view_text(operations[i]->uri), '?', &pattern_path);
        awsc_local_route route = {.operation = operations[i]};
        int path_score = match_path(pattern_path, path, &route);
        int query_score = path_score < 0 ? -1 : match_query(pattern_query, query);
        if (query_score < 0 || path_score + query_score <= best) continue;
        best = path_score + query_score;
        *out = route;
    }
    return best < 0 ? -1 : 0;
}
