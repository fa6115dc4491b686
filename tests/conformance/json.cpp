#include "tests/conformance/json.hpp"

#include <rapidjson/document.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <algorithm>
#include <charconv>

namespace railbridge::conformance {

namespace {

using rapidjson::Value;

std::string name_of(const Value& value) {
    return {value.GetString(), value.GetStringLength()};
}

const Value* child(const Value& parent, const std::string& step) {
    if (parent.IsObject()) {
        const auto member = parent.FindMember(step);
        return member == parent.MemberEnd() ? nullptr : &member->value;
    }
    unsigned at = 0;
    const char* const end = step.data() + step.size();
    if (!parent.IsArray() || std::from_chars(step.data(), end, at).ptr != end) {
        return nullptr;
    }
    return at < parent.Size() ? &parent[at] : nullptr;
}

const Value* find(const Value& top, std::string_view path) {
    const Value* here = &top;
    while (here != nullptr && !path.empty()) {
        const std::size_t slash = path.find('/');
        here = child(*here, std::string(path.substr(0, slash)));
        path = slash == std::string_view::npos ? std::string_view{} : path.substr(slash + 1);
    }
    return here;
}

std::string compact(const Value& value) {
    rapidjson::StringBuffer buffer;
    rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
    value.Accept(writer);
    return {buffer.GetString(), buffer.GetSize()};
}

std::string_view kind_of(const Value& value) {
    if (value.IsBool()) {
        return "boolean";
    }
    if (value.IsNumber()) {
        return "number";
    }
    if (value.IsString()) {
        return "string";
    }
    return value.IsObject() ? "object" : "array";
}

std::string difference(const Value& sample, const Value& seen, const std::string& where);

std::string member_difference(const Value& sample, const Value& seen, const std::string& where) {
    for (const auto& member : sample.GetObject()) {
        const std::string name = name_of(member.name);
        const auto other = seen.FindMember(name);
        if (other == seen.MemberEnd()) {
            return where + name + " is missing";
        }
        const std::string inner = difference(member.value, other->value, where + name + '/');
        if (!inner.empty()) {
            return inner;
        }
    }
    for (const auto& member : seen.GetObject()) {
        if (!sample.HasMember(member.name)) {
            return where + name_of(member.name) + " is not in the sample";
        }
    }
    return {};
}

std::string difference(const Value& sample, const Value& seen, const std::string& where) {
    if (sample.IsNull() || seen.IsNull()) {
        return {};
    }
    if (kind_of(sample) != kind_of(seen)) {
        return where + " is a " + std::string(kind_of(seen)) + ", not a " +
               std::string(kind_of(sample));
    }
    if (sample.IsObject()) {
        return member_difference(sample, seen, where);
    }
    if (sample.IsArray() && !sample.Empty()) {
        return seen.Empty() ? where + " is empty" : difference(sample[0], seen[0], where + "0/");
    }
    return {};
}

} // namespace

struct Json::Parsed {
    rapidjson::Document document;
};

Json::Json(std::string_view text) {
    auto parsed = std::make_shared<Parsed>();
    parsed->document.Parse(text.data(), text.size());
    parsed_ = std::move(parsed);
}

bool Json::is_json() const {
    return !parsed_->document.HasParseError();
}

bool Json::is_object(std::string_view path) const {
    const Value* value = is_json() ? find(parsed_->document, path) : nullptr;
    return value != nullptr && value->IsObject();
}

bool Json::has(std::string_view path) const {
    return is_json() && find(parsed_->document, path) != nullptr;
}

std::string Json::at(std::string_view path) const {
    const Value* value = is_json() ? find(parsed_->document, path) : nullptr;
    return value == nullptr ? "absent" : compact(*value);
}

std::string Json::text(std::string_view path) const {
    const Value* value = is_json() ? find(parsed_->document, path) : nullptr;
    return value != nullptr && value->IsString() ? name_of(*value) : std::string();
}

long long Json::number(std::string_view path) const {
    const Value* value = is_json() ? find(parsed_->document, path) : nullptr;
    return value != nullptr && value->IsInt64() ? value->GetInt64() : 0;
}

std::vector<std::string> Json::names(std::string_view path) const {
    std::vector<std::string> all;
    if (is_object(path)) {
        for (const auto& member : find(parsed_->document, path)->GetObject()) {
            all.push_back(name_of(member.name));
        }
    }
    std::sort(all.begin(), all.end());
    return all;
}

std::size_t Json::size(std::string_view path) const {
    const Value* value = is_json() ? find(parsed_->document, path) : nullptr;
    if (value == nullptr) {
        return 0;
    }
    return value->IsArray() ? value->Size() : value->IsObject() ? value->MemberCount() : 0;
}

std::string quoted(std::string_view text) {
    return compact(Value(text.data(), static_cast<rapidjson::SizeType>(text.size())));
}

std::string shape_difference(std::string_view sample, std::string_view seen) {
    rapidjson::Document left;
    rapidjson::Document right;
    left.Parse(sample.data(), sample.size());
    right.Parse(seen.data(), seen.size());
    if (left.HasParseError() || right.HasParseError()) {
        return left.HasParseError() ? "the sample is no JSON" : "no JSON";
    }
    return difference(left, right, {});
}

} // namespace railbridge::conformance
