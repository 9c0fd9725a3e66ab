/* SPDX-License-Identifier: Apache-2.0 */
/* Computes the width of a text in columns of a terminal, as in the vendor's tables. */
#ifndef CLI_WIDTH_H
#define CLI_WIDTH_H

#include "view.h"

size_t awsc_cli_width(awsc_cli_view text);

#endif
