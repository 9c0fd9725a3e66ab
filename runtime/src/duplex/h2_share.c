/* SPDX-License-Identifier: Apache-2.0 */
#include "duplex/h2_share.h"

#include <stdio.h>
#include <string.h>

#include "base/container.h"
#include "error/error.h"

struct awsc_h2_group {
    awsc_h2_group *next;
    awsc_curl_engine *engine;
    uint64_t transport_id;
    char *origin;         /* awsc_curl_origin */
    awsc_exchange *maker; /* makes a connection whose server has not spoken yet */
    awsc_exchange *held;  /* wait for that */
    awsc_exchange **last_held;
    awsc_h2_socket *made;    /* the maker's connection, until the server's settings come */
    awsc_h2_socket *sockets; /* all of them */
    awsc_task task;
    bool working;
    bool declined; /* the server chose HTTP/1.1 */
    int status;    /* not 0: the maker failed, with `status`, `kind` and `message` */
    int kind;
    char message[CURL_ERROR_SIZE + 64];
};

/* ---- groups ---------------------------------------------------------------------------------------------------- */

static void work(awsc_task *task);

static void work_soon(awsc_h2_group *group)
{
    awsc_loop_defer(group->engine->loop, &group->task);
}

static awsc_h2_group *find(const awsc_exchange *exchange)
{
    awsc_h2_group *group = exchange->engine->h2_groups;
    const awsc_view origin = awsc_curl_origin(exchange->request.url);
    while (group &&
           (group->transport_id != exchange->transport->id || !awsc_view_equal(awsc_view_text(group->origin), origin)))
        group = group->next;
    return group;
}

static void release_group(awsc_h2_group *group)
{
    const awsc_allocator *allocator = group->engine->allocator;
    awsc_release(allocator, group->origin);
    awsc_release(allocator, group);
}

/* A loop ends when no exchange is on it; a connection may be left that waited for its turn to be closed. */
static void free_all(awsc_curl_engine *engine)
{
    while (engine->h2_groups) {
        awsc_h2_group *group = engine->h2_groups;
        engine->h2_groups = group->next;
        while (group->sockets) {
            awsc_h2_socket *socket = group->sockets;
            group->sockets = awsc_h2_socket_next(socket);
            awsc_h2_socket_free(socket);
        }
        awsc_loop_withdraw(engine->loop, &group->task);
        release_group(group);
    }
}

/* Makes a group for the exchange. Returns NULL when memory runs out. */
static awsc_h2_group *make(const awsc_exchange *exchange)
{
    awsc_curl_engine *engine = exchange->engine;
    awsc_h2_group *group = awsc_alloc_zeroed(engine->allocator, 1, sizeof *group);
    if (!group) return NULL;
    group->engine = engine;
    const awsc_view origin = awsc_curl_origin(exchange->request.url);
    group->origin = awsc_text_copy_n(engine->allocator, origin.data, origin.size);
    if (!group->origin) {
        release_group(group);
        return NULL;
    }
    group->transport_id = exchange->transport->id;
    group->task.run = work;
    group->next = engine->h2_groups;
    engine->h2_groups = group;
    engine->free_h2_groups = free_all;
    return group;
}

static void free_if_empty(awsc_h2_group *group)
{
    awsc_curl_engine *engine = group->engine;
    if (group->working || group->maker || group->held || group->sockets) return;
    awsc_h2_group **link = &engine->h2_groups;
    while (*link != group) link = &(*link)->next;
    *link = group->next;
    awsc_loop_withdraw(engine->loop, &group->task);
    release_group(group);
}

/* ---- members --------------------------------------------------------------------------------------------------- */

static void hold(awsc_h2_group *group, awsc_exchange *exchange)
{
    awsc_exchange **link = group->held ? group->last_held : &group->held;
    exchange->h2_group = group;
    exchange->next_held = NULL;
    exchange->held_link = link;
    *link = exchange;
    group->last_held = &exchange->next_held;
}

static void let_go(awsc_exchange *exchange)
{
    awsc_h2_group *group = exchange->h2_group;
    exchange->h2_group = NULL;
    if (group->maker == exchange) group->maker = NULL;
    if (!exchange->held_link) return;
    *exchange->held_link = exchange->next_held;
    if (exchange->next_held)
        exchange->next_held->held_link = exchange->held_link;
    else
        group->last_held = exchange->held_link;
    exchange->held_link = NULL;
}

static void become_maker(awsc_h2_group *group, awsc_exchange *exchange)
{
    group->maker = exchange;
    exchange->h2_group = group;
}

/* Returns the exchange that gets the next free stream: a maker that still waits for admission, else the first that
 * waits; NULL if no exchange waits. */
static awsc_exchange *next_for_room(const awsc_h2_group *group)
{
    return group->maker && !group->maker->shard && !group->maker->h2 ? group->maker : group->held;
}

static void close_unused(awsc_h2_group *group)
{
    awsc_h2_socket *next;
    bool before = group->working;
    group->working = true; /* it stays */
    for (awsc_h2_socket *socket = group->sockets; socket; socket = next) {
        next = awsc_h2_socket_next(socket);
        awsc_h2_socket_close_if_unused(socket);
    }
    group->working = before;
}

static awsc_h2_socket *with_room(const awsc_h2_group *group)
{
    awsc_h2_socket *socket = group->sockets;
    while (socket && !awsc_h2_socket_has_room(socket)) socket = awsc_h2_socket_next(socket);
    return socket;
}

int awsc_h2_share_start(awsc_exchange *exchange, awsc_error **error)
{
    /* The program may have changed the handle, and with it the connection. */
    if (exchange->extras.on_curl_handle) return awsc_curl_exchange_admit(exchange, error);
    awsc_h2_group *group = find(exchange);
    if (!group) group = make(exchange);
    if (!group) return awsc_error_nomem(error);
    awsc_h2_socket *socket = with_room(group);
    if (socket) return exchange->extras.http2->attach(exchange, socket) ? awsc_error_nomem(error) : AWSC_OK;
    if (group->maker || group->held || group->made) {
        hold(group, exchange);
        return AWSC_END;
    }
    become_maker(group, exchange);
    return awsc_curl_exchange_admit(exchange, error);
}

/* ---- for the socket ---------------------------------------------------------------------------------------------- */

/* The server's settings came or a stream ended: a waiting exchange may use the room. */
static void use_new_room(awsc_h2_group *group, const awsc_h2_socket *socket)
{
    if (group->made == socket && awsc_h2_socket_is_greeted(socket)) {
        group->made = NULL;
        if (group->maker) let_go(group->maker);
    }
    if (next_for_room(group)) work_soon(group);
}

/* Returns whether to keep a socket that has no streams, since an exchange waits for it. */
static bool keeps(const awsc_h2_group *group, const awsc_h2_socket *socket)
{
    return (group->held && group->made == socket) || (next_for_room(group) && awsc_h2_socket_has_room(socket));
}

/* Removes a socket that is being closed. Frees the group if it is empty. */
static void forget_socket(awsc_h2_group *group, awsc_h2_socket *socket)
{
    group->sockets = awsc_h2_socket_part(socket, group->sockets);
    if (group->made == socket) group->made = NULL;
    if (group->held)
        work_soon(group);
    else
        free_if_empty(group);
}

static const awsc_h2_socket_owner owner = {use_new_room, keeps, forget_socket};

/* ---- the course of the maker ------------------------------------------------------------------------------------- */

void awsc_h2_share_made(awsc_exchange *exchange, awsc_h2_socket *socket)
{
    awsc_h2_group *group = exchange->h2_group;
    if (!group) return;
    group->sockets = awsc_h2_socket_join(socket, group, &owner, group->sockets);
    group->made = socket;
}

void awsc_h2_share_declined(awsc_exchange *exchange)
{
    awsc_h2_group *group = exchange->h2_group;
    if (!group) return;
    group->declined = group->held != NULL;
    awsc_h2_share_leave(exchange);
}

void awsc_h2_share_failed(const awsc_exchange *exchange, int status, const char *message)
{
    awsc_h2_group *group = exchange->h2_group;
    if (!group || group->maker != exchange || !group->held) return;
    group->status = status;
    group->kind = exchange->kind;
    (void)snprintf(group->message, sizeof group->message, "%s", message);
    for (awsc_exchange *held = group->held; held; held = held->next_held) held->is_doomed = true;
}

void awsc_h2_share_leave(awsc_exchange *exchange)
{
    awsc_h2_group *group = exchange->h2_group;
    if (!group) return;
    let_go(exchange);
    if (group->maker || group->held) {
        work_soon(group);
        return;
    }
    close_unused(group); /* the client may end now */
    free_if_empty(group);
}

/* ---- those that wait go on, from the loop ------------------------------------------------------------------------ */

/* Fails the exchanges that waited when the maker failed. They sent nothing, so AWSC_ERR_TRANSPORT becomes
 * AWSC_ERR_CONNECT. Exchanges that came later are not affected. */
static void fail_held(awsc_h2_group *group)
{
    char message[sizeof group->message];
    int status = group->status == AWSC_ERR_TRANSPORT ? AWSC_ERR_CONNECT : group->status, kind = group->kind;
    memcpy(message, group->message, sizeof message);
    group->status = 0;
    while (group->held && group->held->is_doomed) {
        awsc_exchange *exchange = group->held;
        let_go(exchange);
        exchange->kind = kind;
        awsc_curl_exchange_end(exchange, status, message);
    }
}

/* Starts the waiting exchanges over HTTP/1.1 if the server chose it. */
static void go_back_to_http1(awsc_h2_group *group)
{
    while (group->declined && group->held) {
        awsc_exchange *exchange = group->held;
        let_go(exchange);
        exchange->connects = false;
        awsc_curl_exchange_begin(exchange);
    }
    group->declined = false;
}

static void attach(awsc_exchange *exchange, awsc_h2_socket *socket)
{
    int status = exchange->extras.http2->attach(exchange, socket);
    if (status) awsc_curl_exchange_end(exchange, status, "memory ran out");
}

static void use_room(awsc_h2_group *group)
{
    awsc_h2_socket *socket;
    awsc_exchange *exchange;
    while ((exchange = next_for_room(group)) && (socket = with_room(group))) {
        if (exchange == group->maker) {
            awsc_curl_engine_withdraw(exchange);
            awsc_timer_clear(group->engine->loop, &exchange->wait_timer);
        }
        let_go(exchange);
        attach(exchange, socket);
    }
}

/* Makes the first waiting exchange the maker: it takes over the connection of a maker that left, or makes one. */
static void replace_maker(awsc_h2_group *group)
{
    while (!group->maker && group->held) {
        awsc_exchange *exchange = group->held;
        let_go(exchange);
        become_maker(group, exchange);
        if (group->made)
            attach(exchange, group->made);
        else
            awsc_curl_exchange_begin(exchange);
    }
}

static void work(awsc_task *task)
{
    awsc_h2_group *group = AWSC_CONTAINER_OF(task, awsc_h2_group, task);
    group->working = true;
    if (group->status) fail_held(group);
    go_back_to_http1(group);
    use_room(group);
    close_unused(group);
    replace_maker(group);
    close_unused(group);
    group->working = false;
    free_if_empty(group);
}
