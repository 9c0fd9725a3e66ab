/* SPDX-License-Identifier: Apache-2.0 */
#include "unpack.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

/* MOST_BYTES is the service's limit of the unpacked size. MOST_ENTRIES is our own limit. */
#define MOST_BYTES 262144000u
#define MOST_ENTRIES 20000u
#define LONGEST_NAME 1000u
#define LONGEST_LINK 1000u

#define END_BYTES 22u
#define END_MARK 0x06054b50u
#define CENTRAL_BYTES 46u
#define CENTRAL_MARK 0x02014b50u
#define LOCAL_BYTES 30u
#define LOCAL_MARK 0x04034b50u

typedef struct zip_reader {
    const unsigned char *data;
    size_t size;
    int root; /* the folder */
    uint64_t unpacked;
} zip_reader;

typedef struct zip_entry {
    char name[LONGEST_NAME + 1];
    unsigned method;
    unsigned flags;
    unsigned mode;
    uint32_t crc;
    uint32_t packed;
    uint32_t size;
    uint32_t offset;
} zip_entry;

static uint32_t number16(const unsigned char *at)
{
    return at[0] | (uint32_t)at[1] << 8;
}

static uint32_t number32(const unsigned char *at)
{
    return number16(at) | number16(at + 2) << 16;
}

/* ---- paths ----------------------------------------------------------------------------------------------------- */

/* Returns whether a part of a path may be created: a part that is neither empty nor "." nor "..". */
static bool is_part(const char *part, size_t size)
{
    return size && !(size == 1 && part[0] == '.') && !(size == 2 && part[0] == '.' && part[1] == '.');
}

/* Creates the folders before the last part of a path and returns a descriptor of the last folder. No part may be a
 * link. `*last` receives the last part, empty for a folder. Returns -1 for a path that is refused. */
static int open_parent(int root, const char *path, const char **last, int *depth)
{
    int folder = dup(root);
    *depth = 0;
    for (const char *slash = strchr(path, '/'); slash && folder >= 0; slash = strchr(path, '/')) {
        char part[LONGEST_NAME + 1];
        size_t size = (size_t)(slash - path);
        int inner = -1;
        memcpy(part, path, size);
        part[size] = '\0';
        if (is_part(path, size) && (!mkdirat(folder, part, 0755) || errno == EEXIST)) {
            inner = openat(folder, part, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        }
        close(folder);
        folder = inner;
        path = slash + 1;
        ++*depth;
    }
    *last = path;
    if (folder < 0 || !*path || is_part(path, strlen(path))) return folder;
    close(folder);
    return -1;
}

/* Returns whether a link's target stays below the folder: ".." may only come first, at most `depth` times. The other
 * parts stay inside, since every other link does. */
static bool is_inside(const char *target, int depth)
{
    if (!*target || *target == '/') return false;
    while (strncmp(target, "../", 3) == 0) {
        if (--depth < 0) return false;
        target += 3;
    }
    if (strcmp(target, "..") == 0) return depth > 0;
    return strcmp(target, "../") != 0 && !strstr(target, "/../") &&
           (strlen(target) < 3 || strcmp(target + strlen(target) - 3, "/..") != 0);
}

/* ---- contents -------------------------------------------------------------------------------------------------- */

static const unsigned char *find_contents(const zip_reader *zip, const zip_entry *entry)
{
    if (entry->offset > zip->size || zip->size - entry->offset < LOCAL_BYTES) return NULL;
    const unsigned char *head = zip->data + entry->offset;
    size_t skipped = LOCAL_BYTES + (size_t)number16(head + 26) + number16(head + 28);
    if (number32(head) != LOCAL_MARK || skipped > zip->size - entry->offset) return NULL;
    if (entry->packed > zip->size - entry->offset - skipped) return NULL;
    return head + skipped;
}

static bool inflate_into(const zip_entry *entry, const unsigned char *from, unsigned char *to)
{
    z_stream stream = {0};
    if (inflateInit2(&stream, -MAX_WBITS) != Z_OK) return false;
    stream.next_in = (unsigned char *)(uintptr_t)from; /* not written */
    stream.avail_in = entry->packed;
    stream.next_out = to;
    stream.avail_out = entry->size;
    bool good = inflate(&stream, Z_FINISH) == Z_STREAM_END && stream.total_out == entry->size;
    inflateEnd(&stream);
    return good;
}

/* Returns the unpacked bytes of an entry, which the caller frees, or NULL if they are damaged or memory runs out. */
static unsigned char *read_contents(const zip_reader *zip, const zip_entry *entry)
{
    const unsigned char *from = find_contents(zip, entry);
    unsigned char *to = from ? malloc((size_t)entry->size + 1) : NULL;
    if (!to) return NULL;
    bool good = entry->method == 0 ? entry->packed == entry->size : entry->method == 8 && inflate_into(entry, from, to);
    if (good && entry->method == 0) memcpy(to, from, entry->size);
    if (good && crc32(0, to, entry->size) == entry->crc) return to;
    free(to);
    return NULL;
}

/* ---- entries --------------------------------------------------------------------------------------------------- */

static bool write_file(int folder, const char *name, const zip_entry *entry, const unsigned char *bytes)
{
    mode_t mode = entry->mode & 0111 ? 0755 : 0644;
    int file = openat(folder, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
    bool good = file >= 0;
    for (size_t at = 0; good && at < entry->size;) {
        ssize_t size = write(file, bytes + at, entry->size - at);
        if (size < 0 && errno == EINTR) continue;
        good = size > 0;
        if (good) at += (size_t)size;
    }
    if (file >= 0 && close(file)) good = false;
    return good;
}

static const char *make_link(int folder, const char *name, int depth, const zip_entry *entry, unsigned char *bytes)
{
    if (entry->size > LONGEST_LINK || memchr(bytes, 0, entry->size)) return "a link is too long";
    bytes[entry->size] = '\0';
    if (!is_inside((const char *)bytes, depth)) return "a link leads outside";
    return symlinkat((const char *)bytes, folder, name) ? "a link cannot be made" : NULL;
}

static const char *unpack_entry(zip_reader *zip, const zip_entry *entry)
{
    const char *name;
    const char *problem = NULL;
    int depth;
    if (entry->flags & 1) return "it is encrypted";
    if (entry->size > MOST_BYTES - zip->unpacked) return "it has more than 262144000 bytes";
    zip->unpacked += entry->size;
    int folder = open_parent(zip->root, entry->name, &name, &depth);
    if (folder < 0) return "a path leads outside";
    unsigned char *bytes = *name ? read_contents(zip, entry) : NULL;
    if (!*name) {
        problem = NULL; /* the folder is made */
    } else if (!bytes) {
        problem = "an entry is damaged";
    } else if (S_ISLNK(entry->mode)) {
        problem = make_link(folder, name, depth, entry, bytes);
    } else if (!write_file(folder, name, entry, bytes)) {
        problem = "a file cannot be written";
    }
    free(bytes);
    close(folder);
    return problem;
}

/* Reads the central directory's entry at `at`. Returns the size of the entry in the directory, or 0 if it is
 * malformed. */
static size_t read_entry(const zip_reader *zip, size_t at, zip_entry *out)
{
    const unsigned char *head = zip->data + at;
    if (zip->size - at < CENTRAL_BYTES || number32(head) != CENTRAL_MARK) return 0;
    size_t name = number16(head + 28);
    size_t all = CENTRAL_BYTES + name + number16(head + 30) + number16(head + 32);
    if (all > zip->size - at || !name || name > LONGEST_NAME || memchr(head + CENTRAL_BYTES, 0, name)) return 0;
    *out = (zip_entry){.flags = number16(head + 8),
                       .method = number16(head + 10),
                       .crc = number32(head + 16),
                       .packed = number32(head + 20),
                       .size = number32(head + 24),
                       .mode = number32(head + 38) >> 16,
                       .offset = number32(head + 42)};
    memcpy(out->name, head + CENTRAL_BYTES, name);
    return all;
}

/* Returns the record at the end of the file, which a comment may follow, or NULL. */
static const unsigned char *find_end(const zip_reader *zip)
{
    for (size_t back = END_BYTES; back <= zip->size && back <= END_BYTES + 65535; back++) {
        const unsigned char *at = zip->data + zip->size - back;
        if (number32(at) == END_MARK && number16(at + 20) == back - END_BYTES) return at;
    }
    return NULL;
}

const char *awsc_local_unpack(awsc_blob blob, const char *folder)
{
    zip_reader zip = {blob.data, blob.size, -1, 0};
    const unsigned char *end = find_end(&zip);
    const char *problem = NULL;
    if (!end) return "it is no ZIP file";
    size_t count = number16(end + 10);
    size_t at = number32(end + 16);
    if (count > MOST_ENTRIES) return "it has too many entries";
    int root = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (root < 0) return "the folder cannot be opened";
    zip.root = root;
    for (size_t i = 0; i < count && !problem; i++) {
        zip_entry entry;
        size_t size = at < zip.size ? read_entry(&zip, at, &entry) : 0;
        problem = size ? unpack_entry(&zip, &entry) : "its directory is damaged";
        at += size;
    }
    close(root);
    return problem;
}
