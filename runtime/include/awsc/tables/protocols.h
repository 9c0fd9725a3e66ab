/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file tables/protocols.h
 * The protocols of the core, for generated code. Made by codegen/protocol_header.py from codegen/protocols.py and
 * codegen/customizations. Do not edit.
 */
#ifndef AWSC_TABLES_PROTOCOLS_H
#define AWSC_TABLES_PROTOCOLS_H

#include <awsc/export.h>

AWSC_BEGIN_DECLS

typedef struct awsc_protocol awsc_protocol;
struct awsc_event_streams;

/** Protocols. */
extern AWSC_PRIVATE_API const awsc_protocol awsc_internal_aws_json1_0;
extern AWSC_PRIVATE_API const awsc_protocol awsc_internal_aws_json1_1;
extern AWSC_PRIVATE_API const awsc_protocol awsc_internal_rest_json1;
extern AWSC_PRIVATE_API const awsc_protocol awsc_internal_aws_query;

/** Protocols of single services: one of the protocols above with an addition for the service. */
extern AWSC_PRIVATE_API const awsc_protocol awsc_internal_api_gateway;
extern AWSC_PRIVATE_API const awsc_protocol awsc_internal_cloudsearch_domain;
extern AWSC_PRIVATE_API const awsc_protocol awsc_internal_glacier;
extern AWSC_PRIVATE_API const awsc_protocol awsc_internal_machine_learning;
extern AWSC_PRIVATE_API const awsc_protocol awsc_internal_rds;

/** Event streams, for operations with an event stream in the response. */
extern AWSC_PRIVATE_API const struct awsc_event_streams awsc_internal_aws_json_events;
extern AWSC_PRIVATE_API const struct awsc_event_streams awsc_internal_rest_json1_events;

/** Event streams for operations whose requests send events; these link HTTP/2 as well. */
extern AWSC_PRIVATE_API const struct awsc_event_streams awsc_internal_aws_json_sent_events;
extern AWSC_PRIVATE_API const struct awsc_event_streams awsc_internal_rest_json1_sent_events;

AWSC_END_DECLS

#endif
