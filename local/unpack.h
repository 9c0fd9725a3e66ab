/* SPDX-License-Identifier: Apache-2.0 */
/* Unpacks a ZIP file: no file or link outside of the folder, bounded in number and size. */
#ifndef AWSC_LOCAL_UNPACK_H
#define AWSC_LOCAL_UNPACK_H

#include <awsc/types.h>

/* Creates the files below an existing folder. Returns NULL, or the reason why the file is refused, a static text. Files
 * made until then remain. */
const char *awsc_local_unpack(awsc_blob zip, const char *folder);

#endif
