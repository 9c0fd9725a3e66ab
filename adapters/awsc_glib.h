/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file awsc_glib.h
 * Runs an awsc_loop in a GLib main context, so in GTK programs too. Link glib-2.0.
 *
 *     awsc_glib *host;
 *     awsc_glib_new(NULL, &host, &error);                                             (NULL: the default context)
 *     awsc_lambda_invoke_start(lambda, host->loop, …);
 *     g_main_loop_run(main_loop);                                  (ends when a callback calls g_main_loop_quit)
 *     awsc_glib_free(host);
 *
 * GLib waits with poll(2), in time that grows with the number of descriptors. One GSource stands for all of them.
 */
#ifndef AWSC_GLIB_H
#define AWSC_GLIB_H

#include <glib.h>

#include <awsc_adapter.h>

/** An awsc_loop in a main context. Read `loop`; the other members belong to the functions below. */
typedef struct awsc_glib {
    GSource source;
    awsc_loop *loop;     /**< Start calls on it. awsc_glib_free frees it. */
    GHashTable *watches; /* GPollFD by descriptor */
    GArray *ready;       /* copies of the ready ones */
    int reports;         /* they are being reported */
    int hides;           /* and a main loop runs inside of that */
} awsc_glib;

static inline int awsc_glib_modify_(void *user, int fd, int events)
{
    gpointer watch = g_hash_table_lookup(AWSC_POINTER_CAST(awsc_glib *, user)->watches, &fd);
    AWSC_POINTER_CAST(GPollFD *, watch)->events =
        AWSC_NUMBER_CAST(gushort, awsc_adapter_flags(events, G_IO_IN, G_IO_OUT));
    return 0;
}

static inline int awsc_glib_add_(void *user, int fd, int events)
{
    awsc_glib *host = AWSC_POINTER_CAST(awsc_glib *, user);
    GPollFD *watch = g_new0(GPollFD, 1);
    watch->fd = fd;
    g_hash_table_insert(host->watches, &watch->fd, watch); /* a watch begins with its key */
    if (!host->hides) g_source_add_poll(&host->source, watch);
    return awsc_glib_modify_(user, fd, events);
}

static inline void awsc_glib_remove_(void *user, int fd)
{
    awsc_glib *host = AWSC_POINTER_CAST(awsc_glib *, user);
    gpointer watch = g_hash_table_lookup(host->watches, &fd);
    g_source_remove_poll(&host->source, AWSC_POINTER_CAST(GPollFD *, watch));
    (void)g_hash_table_remove(host->watches, &fd);
}

static inline void awsc_glib_watch_all_(awsc_glib *host, int watched)
{
    GHashTableIter at;
    gpointer watch;
    g_hash_table_iter_init(&at, host->watches);
    while (g_hash_table_iter_next(&at, NULL, &watch))
        (watched ? g_source_add_poll : g_source_remove_poll)(&host->source, AWSC_POINTER_CAST(GPollFD *, watch));
}

/* GLib asks this before it waits. A main loop inside of a callback must not see what the loop cannot handle now. */
static inline gboolean awsc_glib_prepare_(GSource *source, gint *timeout_ms)
{
    awsc_glib *host = AWSC_POINTER_CAST(awsc_glib *, source);
    if (host->reports && !host->hides++) awsc_glib_watch_all_(host, 0);
    *timeout_ms = host->reports ? -1 : awsc_loop_wait_ms(host->loop);
    return FALSE;
}

static inline gboolean awsc_glib_check_(GSource *source)
{
    awsc_glib *host = AWSC_POINTER_CAST(awsc_glib *, source);
    GHashTableIter at;
    gpointer watch;
    g_hash_table_iter_init(&at, host->watches);
    while (!host->reports && g_hash_table_iter_next(&at, NULL, &watch))
        if (AWSC_POINTER_CAST(GPollFD *, watch)->revents) g_array_append_vals(host->ready, watch, 1);
    return !host->reports && (host->ready->len || awsc_loop_wait_ms(host->loop) == 0);
}

static inline gboolean awsc_glib_dispatch_(GSource *source, GSourceFunc unused, gpointer user)
{
    awsc_glib *host = AWSC_POINTER_CAST(awsc_glib *, source);
    (void)unused;
    (void)user;
    host->reports = 1;
    for (guint i = 0; i < host->ready->len; i++) {
        const GPollFD *watch = &g_array_index(host->ready, GPollFD, i);
        awsc_loop_ready(host->loop, watch->fd,
                        awsc_adapter_events(watch->revents & G_IO_IN, watch->revents & G_IO_OUT,
                                            watch->revents & (G_IO_ERR | G_IO_HUP | G_IO_NVAL)));
    }
    g_array_set_size(host->ready, 0);
    awsc_adapter_run_timer(host->loop);
    if (host->hides) awsc_glib_watch_all_(host, 1);
    host->reports = host->hides = 0;
    return G_SOURCE_CONTINUE;
}

/** Frees the loop, as awsc_loop_free does, and the host. NULL is allowed. */
static inline void awsc_glib_free(awsc_glib *host)
{
    if (!host) return;
    awsc_loop_free(host->loop);
    g_source_destroy(&host->source);
    g_hash_table_unref(host->watches);
    g_array_unref(host->ready);
    g_source_unref(&host->source);
}

/**
 * Makes a loop in `context`, which lives at least as long; NULL: the default one. On the thread of `context`.
 *
 * @param out  receives the host, which the caller frees with awsc_glib_free
 * @return as awsc_loop_new_foreign; GLib itself aborts when memory runs out
 */
static inline int awsc_glib_new(GMainContext *context, awsc_glib **out, awsc_error **error)
{
    static GSourceFuncs functions = {awsc_glib_prepare_, awsc_glib_check_, awsc_glib_dispatch_, NULL, NULL, NULL};
    if (!out) return awsc_error_set_text(error, AWSC_ERR_VALIDATION, "awsc_glib_new: out is NULL");
    *out = NULL;
    awsc_glib *host = AWSC_POINTER_CAST(awsc_glib *, g_source_new(&functions, sizeof *host));
    host->watches = g_hash_table_new_full(g_int_hash, g_int_equal, NULL, g_free);
    host->ready = g_array_new(FALSE, FALSE, sizeof(GPollFD));
    g_source_set_can_recurse(&host->source, TRUE); /* else GLib would add all descriptors anew after each report */
    (void)g_source_attach(&host->source, context);
    awsc_loop_hooks hooks;
    awsc_adapter_hooks(&hooks, host, awsc_glib_add_, awsc_glib_modify_, awsc_glib_remove_, NULL);
    int status = awsc_loop_new_foreign(&hooks, &host->loop, error);
    if (!status) *out = host;
    if (status) awsc_glib_free(host);
    return status;
}

#endif
