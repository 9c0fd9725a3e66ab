/* SPDX-License-Identifier: Apache-2.0 */
/* Computes the similarity of two words, for suggestions. */
#ifndef CLI_SIMILAR_H
#define CLI_SIMILAR_H

#include "view.h"

/* Returns 0 (nothing in common) to 1 (equal): twice the length of the common substrings over the length of both
 * words. */
double awsc_cli_similarity(awsc_cli_view a, awsc_cli_view b);

#endif
