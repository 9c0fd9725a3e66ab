// SPDX-License-Identifier: Apache-2.0
// simdjson On Demand over the same page: looks at every member and copies every text. Its parser is used again.
#include <simdjson.h>

#include <cstdlib>
#include <cstring>

#include "simdjson_decode.h"

using namespace simdjson;

namespace
{

struct block {
    char *memory, *at;
};

void walk(ondemand::value value, block &copies, size_t &sum);

void walk_object(ondemand::object object, block &copies, size_t &sum)
{
    for (auto field : object) {
        sum += static_cast<unsigned char>(*field.key().raw());
        walk(field.value(), copies, sum);
    }
}

void keep(std::string_view text, block &copies)
{
    std::memcpy(copies.at, text.data(), text.size());
    copies.at[text.size()] = '\0';
    copies.at += text.size() + 1;
}

void walk(ondemand::value value, block &copies, size_t &sum)
{
    switch (value.type()) {
    case ondemand::json_type::object:
        walk_object(value.get_object(), copies, sum);
        break;
    case ondemand::json_type::array: {
        ondemand::array array = value.get_array();
        for (auto item : array) walk(item.value(), copies, sum);
        break;
    }
    case ondemand::json_type::string:
        keep(value.get_string().value(), copies);
        break;
    case ondemand::json_type::number:
        sum += static_cast<size_t>(value.get_int64().value());
        break;
    case ondemand::json_type::boolean:
        sum += value.get_bool().value();
        break;
    default:
        sum += value.is_null();
    }
}

ondemand::parser parser;
padded_string padded;

} // namespace

void bench_simdjson_page(const char *page, size_t size)
{
    padded = padded_string(page, size);
}

// Returns a number that depends on every member, so that no compiler leaves the work out.
size_t bench_simdjson_decode(void)
{
    size_t sum = 0;
    block copies;
    copies.at = copies.memory = static_cast<char *>(std::malloc(padded.size() + 1));
    if (!copies.memory) std::abort();
    ondemand::document document = parser.iterate(padded);
    walk_object(document.get_object(), copies, sum);
    sum += static_cast<size_t>(copies.at - copies.memory);
    std::free(copies.memory);
    return sum;
}
