#include "adapters/mqtt/json_members.hpp"

#include "adapters/mqtt/json_text.hpp"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

namespace railbridge::mqtt {

using rapidjson::Document;
using rapidjson::Value;

std::string written(const Document& document) {
    rapidjson::StringBuffer buffer;
    rapidjson::Writer<rapidjson::StringBuffer> writer{buffer};
    document.Accept(writer);
    return {buffer.GetString(), buffer.GetSize()};
}

std::string_view text_of(const Value& object, const char* name) {
    const auto member = object.FindMember(name);
    if (member == object.MemberEnd() || !member->value.IsString()) {
        return {};
    }
    return {member->value.GetString(), member->value.GetStringLength()};
}

void put(Value& object, std::string_view name, Value value, Document& owner) {
    Value key = text(name, owner);
    const auto member = object.FindMember(key);
    if (member == object.MemberEnd()) {
        object.AddMember(key, value, owner.GetAllocator());
    } else {
        member->value = value;
    }
}

Value& object_member(Value& parent, const char* name, Document& owner) {
    const auto member = parent.FindMember(name);
    if (member == parent.MemberEnd() || !member->value.IsObject()) {
        put(parent, name, Value{rapidjson::kObjectType}, owner);
    }
    return parent[name];
}

} // namespace railbridge::mqtt
