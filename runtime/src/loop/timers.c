/* SPDX-License-Identifier: Apache-2.0 */
/* A loop's timers, in a binary heap with the earliest first. */
#include "loop/loop.h"

static void place(awsc_loop *loop, size_t position, awsc_timer *timer)
{
    loop->heap[position - 1] = timer;
    timer->position = position;
}

static void sift_up(awsc_loop *loop, awsc_timer *timer)
{
    size_t position = timer->position;
    while (position > 1 && loop->heap[position / 2 - 1]->at_ms > timer->at_ms) {
        place(loop, position, loop->heap[position / 2 - 1]);
        position /= 2;
    }
    place(loop, position, timer);
}

static void sift_down(awsc_loop *loop, awsc_timer *timer)
{
    size_t position = timer->position;
    for (;;) {
        size_t child = position * 2;
        if (child > loop->heap_count) break;
        if (child < loop->heap_count && loop->heap[child]->at_ms < loop->heap[child - 1]->at_ms) child++;
        if (loop->heap[child - 1]->at_ms >= timer->at_ms) break;
        place(loop, position, loop->heap[child - 1]);
        position = child;
    }
    place(loop, position, timer);
}

static int grow(awsc_loop *loop)
{
    if (loop->heap_count < loop->heap_capacity) return 0;
    size_t capacity = loop->heap_capacity ? loop->heap_capacity * 2 : 16;
    awsc_timer **heap = awsc_resize(loop->allocator, loop->heap, capacity * sizeof(awsc_timer *));
    if (!heap) return -1;
    loop->heap = heap;
    loop->heap_capacity = capacity;
    return 0;
}

int awsc_timer_set(awsc_loop *loop, awsc_timer *timer, uint64_t at_ms)
{
    if (!timer->position) {
        if (grow(loop)) return -1;
        timer->at_ms = at_ms;
        place(loop, ++loop->heap_count, timer);
        sift_up(loop, timer);
        return 0;
    }
    timer->at_ms = at_ms;
    sift_up(loop, timer);
    sift_down(loop, timer);
    return 0;
}

void awsc_timer_clear(awsc_loop *loop, awsc_timer *timer)
{
    if (!timer->position) return;
    size_t position = timer->position;
    awsc_timer *last = loop->heap[--loop->heap_count];
    timer->position = 0;
    if (last == timer) return;
    place(loop, position, last);
    sift_up(loop, last);
    sift_down(loop, last);
}
