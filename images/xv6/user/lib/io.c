/*
 * io.c: reading and writing in larger steps than one system call.
 */
#include "user.h"

int write_all(int fd, const void *data, int size)
{
    for (int done = 0; done < size;) {
        int n = write(fd, (const char *)data + done, size - done);
        if (n < 0)
            return n;
        if (n == 0)
            return -ERROR_IO;
        done += n;
    }
    return size;
}

void reader_init(Reader *reader, int fd)
{
    reader->fd = fd;
    reader->at = reader->filled = 0;
}

int reader_line(Reader *reader, char *line, int size)
{
    int n = 0;

    while (n < size - 1) {
        if (reader->at == reader->filled) {
            int got = read(reader->fd, reader->buf, sizeof(reader->buf));
            if (got < 0)
                return got;
            reader->at = 0;
            reader->filled = got;
            if (got == 0 && n == 0)
                return READER_END;
            if (got == 0)
                break;
        }
        char c = reader->buf[reader->at++];
        if (c == '\n')
            break;
        line[n++] = c;
    }
    line[n] = 0;
    return n;
}

int for_each_input(int count, char **names, FileUse *use, void *arg)
{
    int status = 0;

    if (count == 0)
        return use(0, NULL, arg) ? 0 : 1;
    for (int i = 0; i < count; i++) {
        int fd = open(names[i], O_RDONLY);
        if (fd < 0) {
            warn("%s: %s", names[i], error_text(fd));
            status = 1;
            continue;
        }
        if (!use(fd, names[i], arg))
            status = 1;
        close(fd);
    }
    return status;
}
