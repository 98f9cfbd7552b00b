/* Which of the known names did the user mean? */
#ifndef NEAREST_H
#define NEAREST_H

/* How many letters must be put in, left out, changed or swapped to get from a to b. */
unsigned nearest_distance(const char *a, const char *b);
/* Names that are this far away or farther are no suggestion. */
unsigned nearest_limit(const char *word);

#endif
