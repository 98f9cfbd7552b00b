/*
 * input.h: keyboards, whose keys come to the console as the bytes that a terminal sends.
 */
#ifndef KERNEL_INPUT_H
#define KERNEL_INPUT_H

void input_probe(void);  /* finds them: at boot, before other harts run */
void input_resume(void); /* the console has room again; without locks */

#endif
