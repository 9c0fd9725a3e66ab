/* SPDX-License-Identifier: Apache-2.0 */
/* Calls in a GLib main loop, see calls.h. */
#include <glib-unix.h>

#include <awsc_glib.h>

#include "calls.h"

typedef struct program {
    calls all;
    GMainLoop *main_loop;
} program;

static gboolean on_socket(gint fd, GIOCondition events, gpointer user)
{
    (void)fd;
    (void)events;
    calls_read(&((program *)user)->all);
    return G_SOURCE_CONTINUE;
}

static gboolean on_tick(gpointer user)
{
    program *own = user;
    if (!calls_tick(&own->all)) return G_SOURCE_CONTINUE;
    g_main_loop_quit(own->main_loop);
    return G_SOURCE_REMOVE;
}

int main(int argc, char **argv)
{
    program own;
    awsc_glib *host = NULL;
    awsc_error *error = NULL;
    if (calls_open(&own.all, argc, argv)) return 1;
    own.main_loop = g_main_loop_new(NULL, FALSE);
    guint socket = g_unix_fd_add(own.all.socket[1], G_IO_IN, on_socket, &own);
    g_timeout_add(TICK_MS, on_tick, &own);
    if (awsc_glib_new(NULL, &host, &error)) return calls_fail(error);
    if (calls_start(&own.all, host->loop)) return 1;
    g_main_loop_run(own.main_loop);
    awsc_glib_free(host);
    g_source_remove(socket);
    g_main_loop_unref(own.main_loop);
    return calls_close(&own.all);
}
