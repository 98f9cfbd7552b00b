/*
 * Files that the user named. See host_file.h.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "emu/host/host_file.h"

static const char *kind_name(mode_t mode)
{
    return S_ISDIR(mode)    ? "a directory"
           : S_ISFIFO(mode) ? "a named pipe"
           : S_ISCHR(mode)  ? "a character device"
           : S_ISBLK(mode)  ? "a block device"
           : S_ISSOCK(mode) ? "a socket"
                            : "no regular file";
}

static bool may_share(HostFileUse a, HostFileUse b)
{
    return a <= HOST_FILE_SHARED && b <= HOST_FILE_SHARED;
}

/* Notes the file; an error if it is there already and either of the two writes to it. */
static bool files_note(HostFiles *files, const struct stat *st, const char *name, HostFileUse use,
                       Err *err)
{
    for (unsigned i = 0; i < files->count; i++) {
        if (files->seen[i].dev != st->st_dev || files->seen[i].ino != st->st_ino ||
            may_share(files->seen[i].use, use))
            continue;
        if (!strcmp(files->seen[i].name, name))
            return err_set(err, 0, "%s: the same file is given twice", name);
        return err_set(err, 0, "%s: the same file as %s", name, files->seen[i].name);
    }
    if (files->count == HOST_FILES_MAX)
        return err_set(err, 0, "%s: more than %d files", name, HOST_FILES_MAX);
    files->seen[files->count].dev = st->st_dev;
    files->seen[files->count].ino = st->st_ino;
    files->seen[files->count].use = use;
    files->seen[files->count].full = false;
    files->seen[files->count++].name = name;
    return true;
}

/* An output is nobody's disk; it is not locked itself. */
static bool file_lock(int fd, const char *name, HostFileUse use, Err *err)
{
    if (use == HOST_FILE_INPUT)
        return true;
    if (!flock(fd, (use == HOST_FILE_SHARED ? LOCK_SH : LOCK_EX) | LOCK_NB))
        return use != HOST_FILE_OUTPUT || !flock(fd, LOCK_UN);
    if (errno == EWOULDBLOCK)
        return err_set(err, EWOULDBLOCK, "%s: in use by another rvemu", name);
    if (errno == ENOLCK || errno == EOPNOTSUPP || errno == EINVAL)
        return true; /* a file system that has no locks */
    return err_set(err, errno, "%s: cannot be locked: %s", name, strerror(errno));
}

static bool empty(int fd, const char *name, Err *err)
{
    return !ftruncate(fd, 0) || err_set(err, errno, "%s: %s", name, strerror(errno));
}

bool host_files_empty(HostFiles *files, Err *err)
{
    files->hold = false;
    for (unsigned i = 0; i < files->count; i++) {
        if (files->seen[i].full && !empty(files->seen[i].fd, files->seen[i].name, err))
            return false;
        files->seen[i].full = false;
    }
    return true;
}

/* A pipe that nobody reads would make us wait, deaf to signals. */
static int open_output(const char *name)
{
    struct stat st;
    bool pipe = !stat(name, &st) && S_ISFIFO(st.st_mode);
    int fd = open(name, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOCTTY | (pipe ? O_NONBLOCK : 0), 0666);
    if (fd >= 0 && pipe)
        fcntl(fd, F_SETFL, 0);
    return fd;
}

static bool open_failed(const char *name, int code, Err *err)
{
    if (code == ENXIO)
        return err_set(err, code, "%s: a named pipe or a device that nobody reads", name);
    return err_set(err, code, "%s: %s", name, strerror(code));
}

bool host_file_open(HostFiles *files, HostFile *f, const char *name, HostFileUse use, Err *err)
{
    static const int modes[] = {
        [HOST_FILE_INPUT] = O_RDONLY,
        [HOST_FILE_SHARED] = O_RDONLY,
        [HOST_FILE_DISK] = O_RDWR,
    };
    struct stat st;
    bool output = use == HOST_FILE_OUTPUT;
    /* Asked before it is opened: opening some devices does things, opening a fifo waits. */
    if (!output && stat(name, &st))
        return err_set(err, errno, "%s: %s", name, strerror(errno));
    if (!output && !S_ISREG(st.st_mode))
        return err_set(err, EINVAL, "%s: %s, not a file", name, kind_name(st.st_mode));

    int fd =
        output ? open_output(name) : open(name, modes[use] | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (fd < 0 || fstat(fd, &st)) {
        int code = errno;
        if (fd >= 0)
            close(fd);
        return open_failed(name, code, err);
    }
    bool regular = S_ISREG(st.st_mode);
    if (!output && !regular) {
        close(fd);
        return err_set(err, EINVAL, "%s: %s, not a file", name, kind_name(st.st_mode));
    }
    bool good =
        !regular || (files_note(files, &st, name, use, err) && file_lock(fd, name, use, err));
    if (good && output && regular && files->hold) {
        files->seen[files->count - 1].full = true;
        files->seen[files->count - 1].fd = fd;
    } else if (good && output && regular) {
        good = empty(fd, name, err);
    }
    if (!good) {
        close(fd);
        return false;
    }
    *f = (HostFile){.fd = fd, .name = name, .size = output ? 0 : (uint64_t)st.st_size};
    return true;
}

void host_file_close(HostFile *f)
{
    if (f->fd >= 0)
        close(f->fd);
    f->fd = -1;
}

bool host_file_read(const HostFile *f, uint64_t off, void *buf, size_t len, Err *err)
{
    uint8_t *p = buf;
    while (len) {
        ssize_t n = pread(f->fd, p, len, (off_t)off);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return err_set(err, errno, "%s: reading at %llu: %s", f->name, (unsigned long long)off,
                           strerror(errno));
        if (n == 0)
            return err_set(err, EIO, "%s: became smaller: it ends at %llu or before", f->name,
                           (unsigned long long)off);
        p += n;
        off += (uint64_t)n;
        len -= (size_t)n;
    }
    return true;
}

bool host_file_write(const HostFile *f, uint64_t off, const void *buf, size_t len, Err *err)
{
    const uint8_t *p = buf;
    while (len) {
        ssize_t n = pwrite(f->fd, p, len, (off_t)off);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return err_set(err, errno, "%s: writing at %llu: %s", f->name, (unsigned long long)off,
                           strerror(errno));
        p += n;
        off += (uint64_t)n;
        len -= (size_t)n;
    }
    return true;
}

bool host_file_append(const HostFile *f, const void *buf, size_t len, Err *err)
{
    const uint8_t *p = buf;
    while (len) {
        ssize_t n = write(f->fd, p, len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return err_set(err, errno, "%s: %s", f->name, strerror(errno));
        p += n;
        len -= (size_t)n;
    }
    return true;
}

bool host_file_sync(const HostFile *f, Err *err)
{
    while (fdatasync(f->fd)) {
        if (errno != EINTR)
            return err_set(err, errno, "%s: flush: %s", f->name, strerror(errno));
    }
    return true;
}

bool host_file_size(const HostFile *f, uint64_t *size, Err *err)
{
    struct stat st;
    if (fstat(f->fd, &st))
        return err_set(err, errno, "%s: %s", f->name, strerror(errno));
    *size = (uint64_t)st.st_size;
    return true;
}

bool host_file_temporary(HostFile *f, uint64_t size, Err *err)
{
    const char *places[] = {getenv("TMPDIR"), "/var/tmp", "/tmp"};
    int fd = -1;
    for (unsigned i = 0; i < 3 && fd < 0; i++) {
        if (places[i] && *places[i])
            fd = open(places[i], O_RDWR | O_TMPFILE | O_CLOEXEC, 0600);
    }
    if (fd < 0)
        fd = memfd_create("rvemu-snapshot", MFD_CLOEXEC);
    if (fd < 0 || ftruncate(fd, (off_t)size)) {
        int code = errno;
        if (fd >= 0)
            close(fd);
        return err_set(err, code, "temporary file of %llu bytes: %s", (unsigned long long)size,
                       strerror(code));
    }
    *f = (HostFile){.fd = fd, .name = "temporary file", .size = size};
    return true;
}

bool host_state_folder(char *buf, size_t len)
{
    const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
    if (state && *state)
        snprintf(buf, len, "%s", state);
    else if (home && *home)
        snprintf(buf, len, "%s/.local/state", home);
    else
        return false;
    if (strlen(buf) + sizeof("/rvemu") > len)
        return false;
    strcat(buf, "/rvemu");
    for (char *slash = buf + 1; (slash = strchr(slash, '/')) != NULL; slash++) {
        *slash = 0;
        mkdir(buf, 0700);
        *slash = '/';
    }
    return !mkdir(buf, 0700) || errno == EEXIST;
}
