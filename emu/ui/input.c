/* See input.h. */
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "emu/ui/input.h"

enum { PACKET = 3, MOVE = 3 };

/* Events that belong together, the last one EV_SYN. */
typedef struct Packet {
    unsigned n;
    InputEvent e[PACKET];
} Packet;

typedef struct Source {
    Input *in;
    Packet ring[INPUT_ROOM];
    unsigned head, n, taken; /* `taken` events of the first one are gone */
    uint8_t down[KEY_CODES]; /* pressed: a release is to come */
    unsigned ndown;          /* n + ndown never exceeds INPUT_ROOM */
} Source;

struct Input {
    pthread_mutex_t lock;
    int fd, close_fd;
    Source source[INPUT_DEVICES];
};

Input *input_create(Err *err)
{
    Input *in = calloc(1, sizeof(*in));
    if (!in) {
        err_set(err, ENOMEM, "out of memory");
        return NULL;
    }
    pthread_mutex_init(&in->lock, NULL);
    in->fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    in->close_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    if (in->fd < 0 || in->close_fd < 0) {
        err_set(err, errno, "eventfd: %s", strerror(errno));
        input_destroy(in);
        return NULL;
    }
    for (unsigned i = 0; i < INPUT_DEVICES; i++)
        in->source[i].in = in;
    return in;
}

void input_destroy(Input *in)
{
    if (!in)
        return;
    close(in->fd); /* -1, of one that could not be made, is refused */
    close(in->close_fd);
    pthread_mutex_destroy(&in->lock);
    free(in);
}

void *input_ctl(Input *in, InputWho who)
{
    return &in->source[who];
}

int input_fd(const Input *in)
{
    return in->fd;
}

int input_close_fd(const Input *in)
{
    return in->close_fd;
}

static void raise_fd(int fd)
{
    uint64_t one = 1;
    while (write(fd, &one, sizeof(one)) < 0 && errno == EINTR) {
    }
}

void input_close(Input *in)
{
    raise_fd(in->close_fd);
}

void input_seen(Input *in)
{
    uint64_t count;
    while (read(in->fd, &count, sizeof(count)) < 0 && errno == EINTR) {
    }
}

/* ---- in ----------------------------------------------------------------------------------------
 */

static void put(Source *s, unsigned type, unsigned code, uint32_t value)
{
    Packet *p = &s->ring[(s->head + s->n++) % INPUT_ROOM];
    p->e[0] = (InputEvent){(uint16_t)type, (uint16_t)code, value};
    p->e[1] = (InputEvent){EV_SYN, 0, 0};
    p->n = 2;
}

static bool put_key(Source *s, unsigned code, unsigned value)
{
    bool press = value == INPUT_PRESSED;
    if (press == s->down[code])
        return true; /* nothing new; or a release whose press was lost */
    if (value == INPUT_REPEATED) {
        if (s->n + s->ndown >= INPUT_ROOM / 2)
            return false;
    } else {
        if (press && s->n + s->ndown + 2 > INPUT_ROOM)
            return false;
        s->down[code] = press;
        s->ndown += press ? 1 : -1u;
    }
    put(s, EV_KEY, code, value);
    return true;
}

static Source *source_of(Input *in, unsigned code)
{
    return &in->source[code < BTN_LEFT ? INPUT_KEYBOARD : INPUT_TABLET];
}

bool input_key(Input *in, unsigned code, unsigned value)
{
    if (code >= KEY_CODES)
        return false;
    pthread_mutex_lock(&in->lock);
    bool done = put_key(source_of(in, code), code, value);
    pthread_mutex_unlock(&in->lock);
    raise_fd(in->fd);
    return done;
}

bool input_chord(Input *in, const unsigned *codes, unsigned n)
{
    Source *s = &in->source[INPUT_KEYBOARD];
    pthread_mutex_lock(&in->lock);
    bool room = n <= INPUT_CHORD && s->n + s->ndown + 2 * n <= INPUT_ROOM;
    for (unsigned i = 0; room && i < n; i++)
        put_key(s, codes[i], INPUT_PRESSED);
    for (unsigned i = n; room && i-- > 0;)
        put_key(s, codes[i], INPUT_RELEASED);
    pthread_mutex_unlock(&in->lock);
    raise_fd(in->fd);
    return room;
}

void input_move(Input *in, unsigned x, unsigned y)
{
    Source *s = &in->source[INPUT_TABLET];
    pthread_mutex_lock(&in->lock);
    Packet *last = &s->ring[(s->head + s->n + INPUT_ROOM - 1) % INPUT_ROOM];
    bool again = s->n > (s->taken ? 1 : 0) && last->n == MOVE;
    bool room = again || s->n + s->ndown < INPUT_ROOM;
    if (room && !again)
        last = &s->ring[(s->head + s->n++) % INPUT_ROOM];
    if (room)
        *last = (Packet){MOVE,
                         {{EV_ABS, ABS_X, x < INPUT_AXIS ? x : INPUT_AXIS},
                          {EV_ABS, ABS_Y, y < INPUT_AXIS ? y : INPUT_AXIS},
                          {EV_SYN, 0, 0}}};
    pthread_mutex_unlock(&in->lock);
    raise_fd(in->fd);
}

void input_wheel(Input *in, int steps)
{
    Source *s = &in->source[INPUT_TABLET];
    pthread_mutex_lock(&in->lock);
    if (steps && s->n + s->ndown < INPUT_ROOM)
        put(s, EV_REL, REL_WHEEL, (uint32_t)steps);
    pthread_mutex_unlock(&in->lock);
    raise_fd(in->fd);
}

void input_release(Input *in)
{
    pthread_mutex_lock(&in->lock);
    for (unsigned code = 0; code < KEY_CODES; code++)
        put_key(source_of(in, code), code, INPUT_RELEASED);
    pthread_mutex_unlock(&in->lock);
    raise_fd(in->fd);
}

/* ---- out ----------------------------------------------------------------------------------- */

static size_t input_read(void *ctl, InputEvent *events, size_t max)
{
    Source *s = ctl;
    size_t done = 0;
    pthread_mutex_lock(&s->in->lock);
    while (done < max && s->n) {
        const Packet *p = &s->ring[s->head];
        events[done++] = p->e[s->taken++];
        if (s->taken < p->n)
            continue;
        s->taken = 0;
        s->head = (s->head + 1) % INPUT_ROOM;
        s->n--;
    }
    pthread_mutex_unlock(&s->in->lock);
    return done;
}

const InputOps input_ops = {input_read};
