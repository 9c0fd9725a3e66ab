# SPDX-License-Identifier: Apache-2.0
"""The stages in their order, from files to files."""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass, replace
from typing import Dict, List, Optional, Tuple

from codegen import abi, commands, lockfile, operation_endpoints, paginators, waiters
from codegen.constraints import build as build_constraints
from codegen.customizations import customization_for, customize
from codegen.docs import undocumented
from codegen.emit import with_manifest
from codegen.endpoints import compile_endpoints
from codegen.errors import ModelError
from codegen.index import index
from codegen.ir import build
from codegen.load import load
from codegen.name import names, snake
from codegen.normalize import Service, normalize
from codegen.render import render, render_inner
from codegen.select import prune, select, with_errors, without_members
from codegen.shapes import accessors
from codegen.traits import unknown_traits


# Names of the core's headers and libraries, which no service may have.
CORE_NAMES = frozenset("""
allocator arena bearer builder call client config core credentials curl error explain export http identity inner
interceptor internal jmespath json log loop loop_sources paginate sigv4 status strict tables testing token transport
types validator value version waiter
""".split())


@dataclass(frozen=True)
class Job:
    """One library to generate."""

    models: Tuple[str, ...]
    out: str
    lock: Optional[str] = None
    name: Optional[str] = None
    service: Optional[str] = None
    operations: Tuple[str, ...] = ()
    allow_removals: bool = False
    nested_defaults: bool = False  # send the defaults of members inside an input, as Smithy's protocol tests do
    strict_traits: bool = False  # unknown traits are errors
    inner: bool = False  # for the core's own use: nothing exported, so nothing to lock
    # For an inner library: errors whose members the core reads, and members (Structure$member) that it does not use.
    errors: Tuple[str, ...] = ()
    without: Tuple[str, ...] = ()


@dataclass(frozen=True)
class Result:
    """Files by path in the output directory, the lock file's text, and warnings."""

    files: Dict[str, str]
    lock: Optional[str]
    warnings: Tuple[str, ...] = ()


def jobs_of(path: str) -> List[Job]:
    """The libraries whose code is committed."""
    with open(path, encoding="utf-8") as file:
        return [Job((entry["model"],), entry["out"], entry.get("lock"), entry["name"],
                    operations=tuple(entry.get("operations", ())), inner=entry.get("inner", False),
                    errors=tuple(entry.get("errors", ())), without=tuple(entry.get("without", ())))
                for entry in json.load(file)]


def generate(job: Job) -> Result:
    plain = read_service(job.models, job.service)
    if job.inner:
        plain = without_members(with_errors(plain, job.errors), job.without)
    warnings = unknown_traits(plain)
    if warnings and job.strict_traits:
        raise ModelError(warnings[0])
    customization = customization_for(c_service_name(plain))
    whole = customize(plain, customization)
    name = job.name or c_service_name(whole)
    if not re.fullmatch("[a-z][a-z0-9_]*", name):
        raise ModelError(f"{whole.path}: {name!r} cannot be a part of C names; choose another with --name")
    if name in CORE_NAMES:
        raise ModelError(f"{whole.path}: awsc_{name} is a name of the core; choose another with --name")
    whole_index = index(whole, customization)
    old = _read_lock(job.lock)
    all_names = names(whole, whole_index, name, old or {}, customization)
    lock = abi.update(old, whole, abi.describe(whole, whole_index, all_names), job.allow_removals)
    service, service_index = whole, whole_index
    if job.operations:
        if old is not None and lock is not old:
            raise ModelError(f"{job.lock}: older than {whole.path}; generate the whole service first, then the subset")
        service = prune(whole, job.operations)
        service_index = index(service, customization)
    library = build(service, service_index, all_names, lock, name, job.nested_defaults)
    program = endpoint_program(service, service_index)
    if job.inner:
        return Result(with_manifest(render_inner(library, program), service.id, service.version, lock["level"]), None)
    constraints = build_constraints(service, service_index, all_names, lock)
    files = render(library, constraints, program, commands.build(service, service_index, all_names, lock),
                   paginators.build(service, service_index, all_names), waiters.build(service, all_names),
                   accessors(service, all_names, library))
    return Result(with_manifest(files, service.id, service.version, lock["level"]),
                  lockfile.dump(lock) if job.lock and not job.operations else None, warnings)


def endpoint_program(service: Service, facts):
    """The endpoint rules as tables; None without rules."""
    program = compile_endpoints(operation_endpoints.with_constants(service), service.id)
    flags = (("AWSC_ENDPOINT_BY_OPERATION",) if operation_endpoints.by_operation(service, facts) else ()) \
        + (("AWSC_ENDPOINT_BY_ACCOUNT",) if operation_endpoints.by_account(service) else ())
    return replace(program, flags=flags) if program else None


def missing_documentation(job: Job) -> List[str]:
    service = read_service(job.models, job.service)
    return undocumented(service, index(service))


def sdk_name(service: Service) -> str:
    """The service's name for files and symbols: its SDK id in one word for each of its words."""
    sdk_id = service.traits.get("aws.api#service", {}).get("sdkId", service.name)
    return "_".join(str(sdk_id).split()).replace("-", "_")


def c_service_name(service: Service) -> str:
    """The service's name in C, unless --name gives another."""
    return snake(sdk_name(service))


def read_service(models: Tuple[str, ...], service: Optional[str]) -> Service:
    model = load(models)
    return normalize(model, select(model, service))


def _read_lock(path: Optional[str]) -> Optional[dict]:
    if path is None or not os.path.exists(path):
        return None
    try:
        with open(path, encoding="utf-8") as file:
            text = file.read()
    except (OSError, ValueError) as error:
        raise ModelError(f"{path}: {error}") from None
    return lockfile.parse(path, text)
