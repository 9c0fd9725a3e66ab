/* SPDX-License-Identifier: Apache-2.0 */
#include "packages.h"

#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "program.h"
#include "server.h"
#include "text.h"
#include "unpack.h"

#define MOST_DESCRIPTORS 16

struct awsc_local_packages {
    char root[256]; /* empty until the first package */
};

awsc_local_packages *awsc_local_packages_new(void)
{
    return calloc(1, sizeof(awsc_local_packages));
}

static int remove_file(const char *path, const struct stat *facts, int type, struct FTW *place)
{
    (void)facts;
    (void)type;
    (void)place;
    remove(path);
    return 0;
}

static void remove_tree(const char *path)
{
    nftw(path, remove_file, MOST_DESCRIPTORS, FTW_DEPTH | FTW_PHYS);
}

void awsc_local_packages_free(awsc_local_packages *packages)
{
    if (packages && packages->root[0]) remove_tree(packages->root);
    free(packages);
}

static bool make_root(awsc_local_packages *packages)
{
    const char *parent = getenv("TMPDIR");
    if (packages->root[0]) return true;
    int size = snprintf(packages->root, sizeof packages->root, "%s/lambda-local-XXXXXX",
                        parent && parent[0] ? parent : "/tmp");
    if (size > 0 && size < (int)sizeof packages->root && mkdtemp(packages->root)) return true;
    packages->root[0] = '\0';
    return false;
}

/* Returns the path of a package's folder. Its name is the package's hash, so that each package is unpacked once. */
static const char *folder_of(const awsc_local_packages *packages, const char *hash, awsc_arena *arena)
{
    char name[64];
    size_t size = 0;
    for (; hash[size] && size + 1 < sizeof name; size++) name[size] = hash[size] == '/' ? '_' : hash[size];
    name[size] = '\0';
    return awsc_local_format(arena, "%s/%s", packages->root, name);
}

static bool unpack(const char *function, awsc_blob zip, const char *folder)
{
    if (mkdir(folder, 0700)) return errno == EEXIST;
    const char *problem = awsc_local_unpack(zip, folder);
    if (!problem) return true;
    fprintf(stderr, "the package of %s is not unpacked: %s\n", function, problem);
    remove_tree(folder);
    return false;
}

static int read_code(awsc_local_server *server, awsc_arena *arena, const char *name, const char *version,
                     awsc_local_record *out)
{
    const char *key = awsc_local_key_of(arena, name, version);
    return key ? awsc_local_store_get(server->store, AWSC_LOCAL_CODE, key, arena, out) : AWSC_ERR_NOMEM;
}

int awsc_local_packages_find(awsc_local_server *server, awsc_arena *arena, awsc_local_function *function)
{
    awsc_local_record record;
    awsc_local_program program;
    if (function->folder || !function->code_hash || !access(function->path, F_OK)) return AWSC_OK;
    int status = read_code(server, arena, function->name, function->version, &record);
    if (status == AWSC_END) status = read_code(server, arena, function->name, AWSC_LOCAL_LATEST, &record);
    if (status) return status == AWSC_END ? AWSC_OK : status;
    awsc_blob zip = ((const awsc_lambda_function_code *)record.value)->zip_file;
    if (!zip.size || !make_root(server->packages)) return AWSC_OK;
    const char *folder = folder_of(server->packages, function->code_hash, arena);
    if (!folder) return AWSC_ERR_NOMEM;
    if (!unpack(function->name, zip, folder)) return AWSC_OK;
    status = awsc_local_program_find(folder, function->handler, arena, &program);
    if (status || !program.arguments) return status;
    function->folder = folder;
    function->arguments = program.arguments;
    return AWSC_OK;
}
