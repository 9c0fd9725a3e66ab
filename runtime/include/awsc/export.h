/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file export.h
 * Symbol visibility and language glue of every public header.
 */
#ifndef AWSC_EXPORT_H
#define AWSC_EXPORT_H

#if defined(__GNUC__)
/** A function or object of the public, stable interface. */
#define AWSC_API __attribute__((visibility("default")))
/** printf-style checking of argument FORMAT_INDEX against the arguments from FIRST on. */
#define AWSC_PRINTF(format_index, first) __attribute__((format(printf, format_index, first)))
/** A function that will go with a later release: `AWSC_DEPRECATED("0.2", "awsc_other") AWSC_API int awsc_this(void);`
 */
#define AWSC_DEPRECATED(since, instead) __attribute__((deprecated("since " since "; use " instead)))
#else
#define AWSC_API
#define AWSC_PRINTF(format_index, first)
#define AWSC_DEPRECATED(since, instead)
#endif

/**
 * A symbol that generated code needs from the core: exported, but in version node AWSC_PRIVATE and without any
 * promise of stability. Programs do not call these.
 */
#define AWSC_PRIVATE_API AWSC_API

#ifdef __cplusplus
#define AWSC_BEGIN_DECLS extern "C" {
#define AWSC_END_DECLS }
/** A pointer as one of another type, without a warning of -Wold-style-cast. */
#define AWSC_POINTER_CAST(type, pointer) (reinterpret_cast<type>(pointer))
/** A number as one of another type, likewise. */
#define AWSC_NUMBER_CAST(type, number) (static_cast<type>(number))

namespace awsc
{
/** A structure as its `…_init` leaves it. */
template <typename Structure, void (*init)(Structure *)> inline Structure initial()
{
    Structure structure;
    init(&structure);
    return structure;
}
} // namespace awsc
#define AWSC_INITIAL(type) (::awsc::initial<type, type##_init>())
#define AWSC_INITIAL_WITH(type, ...) AWSC_INITIAL(type)
#else
/** Begins declarations that C++ programs link as C. */
#define AWSC_BEGIN_DECLS
/** Ends them. */
#define AWSC_END_DECLS
/** A pointer as one of another type. */
#define AWSC_POINTER_CAST(type, pointer) ((type)(pointer))
/** A number as one of another type. */
#define AWSC_NUMBER_CAST(type, number) ((type)(number))
/** The form of every AWSC_…_INIT: an initialiser with struct_size set and nothing else. */
#define AWSC_INITIAL(type)                                                                                             \
    {                                                                                                                  \
        .struct_size = sizeof(type)                                                                                    \
    }
/** The same with other members beside it. */
#define AWSC_INITIAL_WITH(type, ...)                                                                                   \
    {                                                                                                                  \
        .struct_size = sizeof(type), __VA_ARGS__                                                                       \
    }
#endif

#endif
