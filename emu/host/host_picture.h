/* The screen as a picture in a file: PNG (ISO/IEC 15948) or PPM, as the name's end says. */
#ifndef HOST_PICTURE_H
#define HOST_PICTURE_H

#include "emu/host/host_file.h"
#include "rvemu/machine.h"

/* The name ends in .png or .ppm. */
bool host_picture_name(const char *name, Err *err);
/* Writes it all to a file with such a name. */
bool host_picture_write(const HostFile *f, const Screen *screen, Err *err);

#endif
