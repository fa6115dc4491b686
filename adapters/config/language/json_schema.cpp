#include "adapters/config/language/json_schema.hpp"

#include "adapters/config/duration_text.hpp"
#include "adapters/config/language/patterns.hpp"

#include <rapidjson/prettywriter.h>
#include <rapidjson/stringbuffer.h>

#include <algorithm>
#include <vector>

namespace railbridge::config::language {

namespace {

class SchemaWriter {
public:
    std::string write(const Table& file, std::string_view title) {
        json_.SetIndent(' ', 1);
        json_.StartObject();
        member("$schema", "http://json-schema.org/draft-04/schema#");
        member("title", title);
        table_body(file);
        key("definitions");
        json_.StartObject();
        for (std::size_t i = 0; i < named_.size(); ++i) { // grows while they are written
            key(named_[i]->name);
            json_.StartObject();
            table_body(*named_[i]);
            json_.EndObject();
        }
        json_.EndObject();
        json_.EndObject();
        return std::string(buffer_.GetString(), buffer_.GetSize()) + "\n";
    }

private:
    void text(std::string_view value) {
        json_.String(value.data(), static_cast<rapidjson::SizeType>(value.size()));
    }
    void key(std::string_view name) {
        json_.Key(name.data(), static_cast<rapidjson::SizeType>(name.size()));
    }
    void member(std::string_view name, std::string_view value) {
        key(name);
        text(value);
    }
    void strings(std::string_view name, const std::vector<std::string_view>& values) {
        key(name);
        json_.StartArray();
        for (const std::string_view value : values) {
            text(value);
        }
        json_.EndArray();
    }
    void type(std::string_view name) { member("type", name); }
    void pattern(std::string_view whole) {
        type("string");
        if (!whole.empty()) {
            member("pattern", whole_text(whole));
        }
    }
    void reference(const Table& to) {
        if (std::find(named_.begin(), named_.end(), &to) == named_.end()) {
            named_.push_back(&to);
        }
        member("$ref", "#/definitions/" + std::string(to.name));
    }

    /// Any of several kinds, each a schema with nothing but its type.
    void any_of(std::initializer_list<std::string_view> kinds) { strings("type", kinds); }

    void words(const Key& defined) {
        key("anyOf");
        json_.StartArray();
        json_.StartObject();
        strings("enum", words_of(defined.words));
        json_.EndObject();
        json_.StartObject();
        type("string");
        member("pattern", "\\$\\{");
        json_.EndObject();
        json_.EndArray();
    }

    void limits(const Key& defined) {
        if (!has_limits(defined)) {
            return;
        }
        key("minimum");
        json_.Int64(static_cast<std::int64_t>(defined.min));
        if (defined.max != any_more) {
            key("maximum");
            json_.Int64(static_cast<std::int64_t>(defined.max));
        }
    }

    void items(std::string_view kind, std::string_view whole) {
        key("items");
        json_.StartObject();
        type(kind);
        if (!whole.empty()) {
            member("pattern", whole_text(whole));
        }
        json_.EndObject();
    }

    void tables(const Table& of, std::string_view names) {
        type("object");
        key("patternProperties");
        json_.StartObject();
        key(names);
        json_.StartObject();
        reference(of);
        json_.EndObject();
        json_.EndObject();
        key("additionalProperties");
        json_.Bool(false);
    }

    void lists() {
        type("object");
        key("additionalProperties");
        json_.StartObject();
        type("array");
        items("string", ".+");
        json_.EndObject();
    }

    void kind(const Key& defined) {
        switch (defined.kind) {
        case Kind::text:
            return pattern(pattern_of(defined.form));
        case Kind::flag:
            return type("boolean");
        case Kind::whole:
            type("integer");
            return limits(defined);
        case Kind::number:
            type("number");
            return limits(defined);
        case Kind::time:
            return pattern(time_pattern());
        case Kind::word:
            return words(defined);
        case Kind::texts:
            type("array");
            return items("string", pattern_of(defined.form));
        case Kind::lists:
            return lists();
        case Kind::pair:
            type("array");
            items("number", {});
            key("minItems");
            json_.Int(2);
            key("maxItems");
            json_.Int(2);
            return;
        case Kind::marker:
            return any_of({"number", "string", "array"});
        case Kind::value:
            return any_of({"boolean", "number", "string", "array"});
        case Kind::units:
            any_of({"string", "array"});
            return items("string", ".+");
        case Kind::values:
            return type("array");
        case Kind::anything:
            return type("object");
        case Kind::table:
            return reference(*defined.of);
        case Kind::tables:
            return tables(*defined.of,
                          defined.of->names_attributes ? attribute_pattern() : key_pattern());
        }
    }

    void property(const Key& defined) {
        key(defined.name);
        json_.StartObject();
        if (!defined.text.empty() && defined.kind != Kind::table) {
            member("description", defined.text);
        }
        kind(defined);
        json_.EndObject();
    }

    void properties(const std::vector<const Key*>& keys) {
        key("properties");
        json_.StartObject();
        for (const Key* defined : keys) {
            if (defined->built) {
                property(*defined);
            }
        }
        json_.EndObject();
    }

    void required(const Table& table) {
        std::vector<std::string_view> names;
        for (const Table* part = &table; part != nullptr; part = part->more) {
            for (std::size_t i = 0; i < part->count; ++i) {
                const Key& defined = part->keys[i];
                if (defined.required && defined.only.empty()) {
                    names.push_back(defined.name);
                }
            }
            if (table.more_optional) {
                break;
            }
        }
        if (!names.empty()) {
            strings("required", names);
        }
    }

    /// Keys that need others beside them, or exclude them.
    void dependencies(const std::vector<const Key*>& keys) {
        const bool any = std::any_of(keys.begin(), keys.end(), [](const Key* defined) {
            return defined->built && (!defined->needs.empty() || !defined->excludes.empty());
        });
        if (!any) {
            return;
        }
        key("dependencies");
        json_.StartObject();
        for (const Key* defined : keys) {
            if (defined->built && !(defined->needs.empty() && defined->excludes.empty())) {
                key(defined->name);
                json_.StartObject();
                if (!defined->unless.empty()) {
                    either(words_of(defined->needs), {defined->unless});
                } else if (!defined->needs.empty()) {
                    strings("required", words_of(defined->needs));
                }
                excluded(words_of(defined->excludes));
                json_.EndObject();
            }
        }
        json_.EndObject();
    }

    void either(const std::vector<std::string_view>& one,
                const std::vector<std::string_view>& other) {
        key("anyOf");
        json_.StartArray();
        for (const auto& names : {one, other}) {
            json_.StartObject();
            strings("required", names);
            json_.EndObject();
        }
        json_.EndArray();
    }

    void excluded(const std::vector<std::string_view>& names) {
        if (names.empty()) {
            return;
        }
        key("not");
        json_.StartObject();
        key("anyOf");
        json_.StartArray();
        for (const std::string_view name : names) {
            json_.StartObject();
            strings("required", {name});
            json_.EndObject();
        }
        json_.EndArray();
        json_.EndObject();
    }

    /// For each word of the deciding key: what must stand beside it, and what must not.
    void variants(const Table& table, const std::vector<const Key*>& keys) {
        if (table.variant.empty()) {
            return;
        }
        key("oneOf");
        json_.StartArray();
        for (const std::string_view word : words_of(find_key(table, table.variant)->words)) {
            std::vector<std::string_view> needed{table.variant};
            std::vector<std::string_view> unknown;
            for (const Key* defined : keys) {
                const bool applies = names(defined->only, word);
                if (!applies) {
                    unknown.push_back(defined->name);
                } else if (defined->required && !defined->only.empty()) {
                    needed.push_back(defined->name);
                }
            }
            json_.StartObject();
            key("properties");
            json_.StartObject();
            key(table.variant);
            json_.StartObject();
            strings("enum", {word});
            json_.EndObject();
            json_.EndObject();
            strings("required", needed);
            excluded(unknown);
            json_.EndObject();
        }
        json_.StartObject(); // a variable, or nothing: that is refused elsewhere
        key("properties");
        json_.StartObject();
        key(table.variant);
        json_.StartObject();
        member("pattern", "\\$\\{");
        json_.EndObject();
        json_.EndObject();
        json_.EndObject();
        json_.EndArray();
    }

    void numbered(const Table& table) {
        if (table.numbers.empty()) {
            return;
        }
        key("patternProperties");
        json_.StartObject();
        key(number_pattern(table));
        json_.StartObject();
        type("string");
        member("description", table.numbers);
        if (table.count != 0) {
            member("pattern", whole_text("[0-9A-Za-z_]+"));
        } else {
            key("minLength");
            json_.Int(1);
        }
        json_.EndObject();
        json_.EndObject();
        if (table.count == 0) {
            key("minProperties");
            json_.Int(1);
        }
    }

    void table_body(const Table& table) {
        const auto keys = keys_of(table);
        type("object");
        if (table.any_texts) {
            key("patternProperties");
            json_.StartObject();
            key(key_pattern());
            json_.StartObject();
            type("string");
            json_.EndObject();
            json_.EndObject();
        } else {
            properties(keys);
        }
        required(table);
        dependencies(keys);
        variants(table, keys);
        numbered(table);
        key("additionalProperties");
        json_.Bool(false);
    }

    rapidjson::StringBuffer buffer_;
    rapidjson::PrettyWriter<rapidjson::StringBuffer> json_{buffer_};
    std::vector<const Table*> named_;
};

} // namespace

std::string json_schema(const Table& file, std::string_view title) {
    return SchemaWriter().write(file, title);
}

} // namespace railbridge::config::language
