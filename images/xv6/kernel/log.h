/*
 * log.h: transactions. All changes to the disk between log_begin() and log_end() happen or do not
 * happen together, whenever the power fails.
 */
#ifndef KERNEL_LOG_H
#define KERNEL_LOG_H

#include "buffer.h"
#include "fs/layout.h"
#include "types.h"

/* Finds the record and brings its payload home. After the superblock is known. Panics when the disk
 * fails or the log is damaged: going on could destroy what mkfs might still save. */
void log_mount(const FsSuper *super);

/* Joins the running transaction, promising to change at most `blocks` different blocks. May wait
 * for a commit: holds no inode, no buffer. -ERROR_IO: the disk failed before, nothing may change.
 */
int64_t log_begin(unsigned blocks);
void log_end(unsigned blocks); /* the same number */

/* The locked buffer was changed, or is about to be: it is part of the transaction. */
void log_add(Buffer *buffer);

/* A call inside found the disk failing or lying and cannot finish what it began: this transaction
 * must never be committed. */
void log_abort(void);

#endif
