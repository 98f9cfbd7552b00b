/*
 * Whole files in memory, and formats that are named only to say what to do with them.
 *
 * They are read, not mapped: a file that is made anew while the guest runs must not change what a
 * reset loads, and one that is cut short must not kill us.
 */
#include <stdio.h>
#include <string.h>

#include "emu/cli/file.h"
#include "emu/cli/value.h"
#include "emu/host/host_zip.h"
#include "emu/machine/elf.h"
#include "spec/elf.h"

static bool bytes_at(const uint8_t *data, size_t size, size_t off, const char *what, size_t len)
{
    return off + len <= size && !memcmp(data + off, what, len);
}

bool file_is_image(const uint8_t *data, size_t size)
{
    return bytes_at(data, size, 0x38, "RSC\5", 4) || bytes_at(data, size, 0x30, "RISCV", 6);
}

bool file_is_gzip(const uint8_t *data, size_t size)
{
    return bytes_at(data, size, 0, "\x1f\x8b\x08", 3);
}

bool file_is_usable(const char *name, const uint8_t *head, size_t size, Err *err)
{
    static const struct {
        size_t off;
        const char *magic;
        size_t len;
        const char *what, *convert;
    } formats[] = {
        {0, "QFI\xfb", 4, "a qcow2 image", "qemu-img convert -O raw %s disk.raw"},
        {0, "KDMV", 4, "a VMDK image", "qemu-img convert -O raw %s disk.raw"},
        {0x40, "\x7f\x10\xda\xbe", 4, "a VDI image", "qemu-img convert -O raw %s disk.raw"},
        {0, "vhdxfile", 8, "a VHDX image", "qemu-img convert -O raw %s disk.raw"},
        {0, "\xfd\x37zXZ", 6, "packed by xz", "xz -dk %s"},
        {0, "\x28\xb5\x2f\xfd", 4, "packed by zstd", "zstd -d %s"},
        {0, "BZh", 3, "packed by bzip2", "bzip2 -dk %s"},
        {0, "PK\3\4", 4, "a zip archive", "unzip %s"},
        {257, "ustar", 5, "a tar archive", "tar xf %s"},
        {0, "!<arch>\n", 8, "a library of object files", "link a program with it"},
    };
    for (unsigned i = 0; i < sizeof(formats) / sizeof(*formats); i++) {
        if (!bytes_at(head, size, formats[i].off, formats[i].magic, formats[i].len))
            continue;
        char convert[sizeof(err->msg)];
        /* NOLINTNEXTLINE: the format is one of the rows above */
        snprintf(convert, sizeof(convert), formats[i].convert, name);
        return err_set(err, 0, "%s: %s; first: %s", name, formats[i].what, convert);
    }
    return true;
}

bool file_unpack(Pool *pool, uint64_t limit, FileBytes *bytes, Err *err)
{
    if (!file_is_gzip(bytes->data, bytes->size))
        return true;
    uint64_t size = host_gunzip_size(bytes->data, bytes->size);
    char text[32];
    if (!size)
        return err_set(err, 0, "%s: a gzip file with nothing in it", bytes->name);
    /* deflate packs at most 1032 bytes into one: no memory for what cannot be there */
    if (size / 1032 > bytes->size)
        return err_set(err, 0, "%s: a damaged gzip file, or a truncated one", bytes->name);
    if (size > limit)
        return err_set(err, 0, "%s: too big when it is unpacked: %s", bytes->name,
                       value_size_text(size, text, sizeof(text)));
    uint8_t *out = pool_alloc(pool, size);
    if (!host_gunzip(bytes->data, bytes->size, out, size, err))
        return err_prefix(err, "%s", bytes->name);
    *bytes = (FileBytes){out, size, bytes->name, true};
    return true;
}

bool file_load(HostFiles *files, Pool *pool, const char *name, uint64_t limit, FileBytes *bytes,
               Err *err)
{
    HostFile f;
    if (!host_file_open(files, &f, name, HOST_FILE_INPUT, err))
        return false;
    bool good = false;
    char size[32];
    if (!f.size) {
        err_set(err, 0, "%s: the file is empty", name);
    } else if (f.size > limit) {
        err_set(err, 0, "%s: too big: %s", name, value_size_text(f.size, size, sizeof(size)));
    } else {
        uint8_t *data = pool_alloc(pool, f.size);
        *bytes = (FileBytes){data, f.size, name, false};
        good = host_file_read(&f, 0, data, f.size, err);
    }
    host_file_close(&f);
    return good;
}

bool file_load_elf_at(const HostFile *f, Pool *pool, uint64_t off, uint64_t room, FileBytes *bytes,
                      Err *err)
{
    enum { MOST = 64 << 20 };
    uint8_t head[sizeof(Elf64Header)];
    *bytes = (FileBytes){0};
    if (off > f->size || room > f->size - off || room < sizeof(head))
        return true;
    if (!host_file_read(f, off, head, sizeof(head), err))
        return false;
    uint64_t size = elf_end(head);
    if (!elf_is(head, sizeof(head)) || size < sizeof(head) || size > room || size > MOST)
        return true;
    uint8_t *data = pool_alloc(pool, size);
    *bytes = (FileBytes){data, size, f->name, false};
    return host_file_read(f, off, data, size, err);
}
