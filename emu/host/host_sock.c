/* See host_sock.h. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "emu/host/host_sock.h"

/* ---- addresses -------------------------------------------------------------------------- */

static bool copy(char *to, size_t room, const char *from, size_t len, Err *err)
{
    if (len >= room)
        return err_set(err, 0, "`%.60s...` is too long", from);
    memcpy(to, from, len);
    to[len] = 0;
    return true;
}

/* ",server,nowait": it is a server, and the machine waits for nobody (-S is for that). */
static bool only_known(const char *options, Err *err)
{
    static const char *const known[] = {"server",   "server=on", "nowait",
                                        "wait=off", "nodelay",   "nodelay=on"};
    while (*options) {
        size_t n = strcspn(++options, ","), i = 0;
        while (i < sizeof(known) / sizeof(*known) &&
               !(strlen(known[i]) == n && !memcmp(known[i], options, n)))
            i++;
        if (i == sizeof(known) / sizeof(*known))
            return err_set(err, 0, "`%.*s` is no option of it; server and nowait are", (int)n,
                           options);
        options += n;
    }
    return true;
}

static bool parse_tcp(HostSockAddr *a, const char *text, size_t len, Err *err)
{
    size_t host = len;
    while (host && text[host - 1] != ':')
        host--;
    if (!host)
        return err_set(err, 0, "tcp:HOST:PORT or tcp::PORT is wanted");
    const char *port = text + host;
    size_t digits = strspn(port, "0123456789"), bracket = text[0] == '[' ? 1 : 0;
    unsigned number = 0;
    for (size_t i = 0; i < digits && number < 65536; i++)
        number = number * 10 + (unsigned)(port[i] - '0');
    if (!digits || digits != len - host || number > 65535)
        return err_set(err, 0, "`%.*s` is no port: a number up to 65535 is",
                       (int)(len - host < 60 ? len - host : 60), port);
    host--;
    if (bracket && (host < 2 || text[host - 1] != ']'))
        return err_set(err, 0, "a `]` is missing");
    return copy(a->host, sizeof(a->host), text + bracket, host - 2 * bracket, err) &&
           copy(a->port, sizeof(a->port), port, digits, err);
}

bool host_sock_parse(HostSockAddr *a, const char *text, Err *err)
{
    *a = (HostSockAddr){.path = ""};
    size_t len = strcspn(text, ",");
    bool tcp = !strncmp(text, "tcp:", 4), local = !strncmp(text, "unix:", 5);
    if (!tcp && !local)
        return err_set(err, 0, "tcp::PORT, tcp:HOST:PORT or unix:PATH is wanted");
    if (!only_known(text + len, err))
        return false;
    if (tcp)
        return parse_tcp(a, text + 4, len - 4, err);
    text += 5;
    len -= 5;
    if (len >= 5 && !memcmp(text, "path=", 5)) {
        text += 5;
        len -= 5;
    }
    if (!len)
        return err_set(err, 0, "a path is missing");
    return copy(a->path, sizeof(a->path), text, len, err);
}

/* ---- listening -------------------------------------------------------------------------- */

static bool failed(HostSock *s, const char *what, const char *where, Err *err)
{
    int code = errno;
    host_sock_close(s);
    return err_set(err, code, "%s: %s: %s", where, what, strerror(code));
}

static int local_address(const char *path, struct sockaddr_un *at)
{
    *at = (struct sockaddr_un){.sun_family = AF_UNIX};
    memcpy(at->sun_path, path, strlen(path) + 1);
    return socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
}

/* One that nobody listens on any more: its owner was killed. */
static bool is_left_over(const char *path)
{
    struct stat st;
    struct sockaddr_un at;
    if (lstat(path, &st) || !S_ISSOCK(st.st_mode))
        return false;
    int fd = local_address(path, &at);
    bool refused =
        fd >= 0 && connect(fd, (struct sockaddr *)&at, sizeof(at)) && errno == ECONNREFUSED;
    if (fd >= 0)
        close(fd);
    return refused;
}

static bool listen_local(HostSock *s, const char *path, Err *err)
{
    struct sockaddr_un at;
    if (is_left_over(path))
        unlink(path);
    s->listener = local_address(path, &at);
    if (s->listener < 0 || bind(s->listener, (struct sockaddr *)&at, sizeof(at)))
        return failed(s, "cannot be made", path, err);
    memcpy(s->path, path, strlen(path) + 1);
    if (listen(s->listener, 1))
        return failed(s, "listen", path, err);
    snprintf(s->name, sizeof(s->name), "%s", path);
    return true;
}

static void name_port(HostSock *s)
{
    struct sockaddr_storage at;
    socklen_t len = sizeof(at);
    char host[100] = "?", port[16] = "?";
    if (!getsockname(s->listener, (struct sockaddr *)&at, &len))
        getnameinfo((struct sockaddr *)&at, len, host, sizeof(host), port, sizeof(port),
                    NI_NUMERICHOST | NI_NUMERICSERV);
    bool six = strchr(host, ':') != NULL;
    snprintf(s->name, sizeof(s->name), "%s%s%s:%s", six ? "[" : "", host, six ? "]" : "", port);
}

static bool listen_tcp(HostSock *s, const HostSockAddr *a, Err *err)
{
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICSERV}, *found;
    int on = 1;
    int code = getaddrinfo(a->host[0] ? a->host : "127.0.0.1", a->port, &hints, &found);
    if (code)
        return err_set(err, 0, "%s: %s", a->host, gai_strerror(code));
    s->listener = socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    bool bound = s->listener >= 0 &&
                 !setsockopt(s->listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) &&
                 !bind(s->listener, found->ai_addr, found->ai_addrlen);
    freeaddrinfo(found);
    if (!bound || listen(s->listener, 1)) {
        char where[130];
        snprintf(where, sizeof(where), "port %s of %s", a->port,
                 a->host[0] ? a->host : "127.0.0.1");
        return failed(s, "cannot listen", where, err);
    }
    name_port(s);
    return true;
}

bool host_sock_listen(HostSock *s, const HostSockAddr *a, Err *err)
{
    *s = (HostSock){.listener = -1, .client = -1};
    return a->path[0] ? listen_local(s, a->path, err) : listen_tcp(s, a, err);
}

/* ---- the client ------------------------------------------------------------------------- */

bool host_sock_accept(HostSock *s)
{
    int on = 1;
    s->client = accept4(s->listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (s->client >= 0 && !s->path[0])
        setsockopt(s->client, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    return s->client >= 0;
}

long host_sock_read(HostSock *s, void *buf, size_t len)
{
    ssize_t n = read(s->client, buf, len);
    if (n > 0)
        return n;
    return n < 0 && (errno == EAGAIN || errno == EINTR) ? 0 : -1;
}

void host_sock_hang_up(HostSock *s)
{
    if (s->client >= 0)
        close(s->client);
    s->client = -1;
}

void host_sock_close(HostSock *s)
{
    host_sock_hang_up(s);
    if (s->listener >= 0)
        close(s->listener);
    s->listener = -1;
    if (s->path[0])
        unlink(s->path);
    s->path[0] = 0;
}
