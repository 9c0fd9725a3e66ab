-- SPDX-License-Identifier: Apache-2.0
\echo Use "CREATE EXTENSION awsc" to load this file. \quit

CREATE FUNCTION awsc_lambda_invoke(
    function_name text,
    payload json DEFAULT NULL,
    invocation_type text DEFAULT NULL,
    qualifier text DEFAULT NULL,
    log_type text DEFAULT NULL,
    OUT status_code integer,
    OUT payload json,
    OUT executed_version text,
    OUT log_result text
) AS 'MODULE_PATHNAME', 'awsc_lambda_invoke_sql' LANGUAGE C VOLATILE PARALLEL UNSAFE COST 100000;

CREATE FUNCTION awsc_lambda_in_flight() RETURNS integer
AS 'MODULE_PATHNAME', 'awsc_lambda_in_flight' LANGUAGE C VOLATILE PARALLEL UNSAFE;

-- The server's credentials sign every call: whoever may call the function acts as the server.
REVOKE ALL ON FUNCTION awsc_lambda_invoke(text, json, text, text, text) FROM PUBLIC;
