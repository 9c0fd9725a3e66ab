// SPDX-License-Identifier: Apache-2.0
// simdjson On Demand over the same page: finds out which member each name is, as a program must that stores the values,
// and copies every text. Its parser is used again.
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

// The names of the page. Like ours, the lookup first tries the name that came next before.
struct names {
    static constexpr size_t most = 128;
    std::string_view known[most];
    size_t next[most + 1] = {};
    size_t count = 0, last = 0;

    bool is(size_t index, const char *raw) const
    {
        const std::string_view &name = known[index];
        return std::memcmp(raw, name.data(), name.size()) == 0 && raw[name.size()] == '"';
    }

    // `raw` is in the page, which has free bytes behind it, and ends with a quote.
    size_t find(const char *raw)
    {
        size_t index = next[last];
        if (index >= count || !is(index, raw))
            for (index = 0; index < count && !is(index, raw);) index++;
        if (index == most) std::abort();
        if (index == count) known[count++] = std::string_view(raw, std::strcspn(raw, "\""));
        next[last] = index;
        return last = index + 1;
    }
};

names page_names;

void walk(ondemand::value value, block &copies, size_t &sum);

void walk_object(ondemand::object object, block &copies, size_t &sum)
{
    for (auto field : object) {
        sum += page_names.find(field.key().raw());
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
