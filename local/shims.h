/* SPDX-License-Identifier: Apache-2.0 */
/* Runtimes for Python and Node.js: each is a script that serves a handler over the Lambda Runtime API. */
#ifndef AWSC_LOCAL_SHIMS_H
#define AWSC_LOCAL_SHIMS_H

extern const char awsc_local_shim_python[];
extern const char awsc_local_shim_node[];

#endif
