/* SPDX-License-Identifier: Apache-2.0 */
#include "customization/tree_hash.h"

#include <string.h>

#include "base/memory.h"
#include "error/error.h"
#include "http/body.h"

/* LEAF_BYTES is one mebibyte. 64 levels are enough for 2^64 leaves. */
enum { LEAF_BYTES = 1024 * 1024, MAX_LEVELS = 64 };

/*
 * The state of a tree hash. The tree grows from the left, so at most one complete subtree of each height waits for its
 * neighbour: as many as `leaves` has binary digits of 1.
 */
typedef struct tree_hash {
    awsc_crypto *whole;
    awsc_crypto *leaf;
    awsc_crypto *node;
    size_t in_leaf; /* bytes of the current leaf */
    uint64_t leaves;
    uint8_t waiting[MAX_LEVELS][AWSC_SHA256_SIZE]; /* by height; valid where `leaves` has a 1 */
} tree_hash;

static int crypto_failed(awsc_error **error)
{
    return awsc_error_set(error, AWSC_ERR_CONFIG, "OpenSSL failed to compute a SHA-256");
}

static int join(tree_hash *t, const uint8_t *left, const uint8_t *right, uint8_t out[AWSC_SHA256_SIZE])
{
    uint8_t both[2 * AWSC_SHA256_SIZE];
    memcpy(both, left, AWSC_SHA256_SIZE);
    memcpy(both + AWSC_SHA256_SIZE, right, AWSC_SHA256_SIZE);
    return awsc_sha256(t->node, both, sizeof both, out);
}

static int end_leaf(tree_hash *t)
{
    uint8_t hash[AWSC_SHA256_SIZE];
    if (awsc_sha256_end(t->leaf, hash)) return -1;
    size_t height = 0;
    for (uint64_t rest = t->leaves; rest & 1; rest >>= 1, height++)
        if (join(t, t->waiting[height], hash, hash)) return -1;
    memcpy(t->waiting[height], hash, sizeof hash);
    t->leaves++;
    t->in_leaf = 0;
    return 0;
}

static int take_piece(void *user, const void *data, size_t size, awsc_error **error)
{
    tree_hash *t = user;
    const char *bytes = data;
    if (awsc_sha256_update(t->whole, bytes, size)) return crypto_failed(error);
    while (size) {
        size_t part = LEAF_BYTES - t->in_leaf < size ? LEAF_BYTES - t->in_leaf : size;
        if (t->in_leaf == 0 && awsc_sha256_begin(t->leaf)) return crypto_failed(error);
        if (awsc_sha256_update(t->leaf, bytes, part)) return crypto_failed(error);
        t->in_leaf += part;
        bytes += part;
        size -= part;
        if (t->in_leaf == LEAF_BYTES && end_leaf(t)) return crypto_failed(error);
    }
    return AWSC_OK;
}

/* Joins the waiting subtrees, the smallest first; one without a neighbour moves up unchanged. An empty body is one
 * empty leaf. */
static int finish(tree_hash *t, awsc_body_hashes *out)
{
    if (t->leaves == 0 && t->in_leaf == 0 && awsc_sha256_begin(t->leaf)) return -1;
    if ((t->leaves == 0 || t->in_leaf) && end_leaf(t)) return -1;
    bool any = false;
    for (size_t height = 0; height < MAX_LEVELS; height++) {
        if (!(t->leaves >> height & 1)) continue;
        if (!any)
            memcpy(out->tree, t->waiting[height], AWSC_SHA256_SIZE);
        else if (join(t, t->waiting[height], out->tree, out->tree))
            return -1;
        any = true;
    }
    return awsc_sha256_end(t->whole, out->linear);
}

static int hash(tree_hash *t, awsc_body body, awsc_body_hashes *out, awsc_error **error)
{
    if (!t->whole || !t->leaf || !t->node) return awsc_error_nomem(error);
    if (awsc_sha256_begin(t->whole)) return crypto_failed(error);
    int status = awsc_body_read(body, take_piece, t, error);
    return status ? status : finish(t, out) ? crypto_failed(error) : AWSC_OK;
}

int awsc_hash_body(awsc_body body, awsc_body_hashes *out, awsc_error **error)
{
    const awsc_allocator *memory = awsc_memory();
    tree_hash t = {awsc_crypto_new(memory), awsc_crypto_new(memory), awsc_crypto_new(memory), 0, 0, {{0}}};
    int status = hash(&t, body, out, error);
    awsc_crypto_free(t.whole);
    awsc_crypto_free(t.leaf);
    awsc_crypto_free(t.node);
    return status;
}
