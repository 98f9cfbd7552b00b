/*
 * fcntl.h: flags of open() and mmap().
 */
#ifndef XV6_FCNTL_H
#define XV6_FCNTL_H

#define O_RDONLY   0x000
#define O_WRONLY   0x001
#define O_RDWR     0x002
#define O_CREATE   0x200
#define O_TRUNC    0x400
#define O_APPEND   0x800  /* every write goes to the end of the file */
#define O_NOFOLLOW 0x1000 /* a symbolic link itself, to be read, not where it leads */

/* mmap() */
#define PROT_READ   1
#define PROT_WRITE  2
#define MAP_SHARED  1 /* what is stored goes to the file, at munmap() or the process's end */
#define MAP_PRIVATE 2

#endif
