/* How alike two words are, to guess what was meant. */
#ifndef CLI_SIMILAR_H
#define CLI_SIMILAR_H

#include "view.h"

/* 0 (nothing in common) to 1 (equal): twice the characters that the longest common pieces have, over all characters. */
double awsc_cli_similarity(awsc_cli_view a, awsc_cli_view b);

#endif
