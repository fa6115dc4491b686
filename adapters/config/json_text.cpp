#include "adapters/config/json_text.hpp"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <algorithm>
#include <cmath>

namespace railbridge::config {

namespace {

using Writer = rapidjson::Writer<rapidjson::StringBuffer>;

class JsonOf {
public:
    JsonOf(Writer& writer, Report& report, const Node* node)
        : writer_(writer)
        , report_(report)
        , node_(node) {}

    bool operator()(DateOrTime) {
        report_.error(node_->at, Code::bad_static,
                      "dates and times are written as text in quotes here");
        return false;
    }
    bool operator()(bool value) { return writer_.Bool(value); }
    bool operator()(std::int64_t value) { return writer_.Int64(value); }
    bool operator()(double value) {
        if (!std::isfinite(value)) {
            report_.error(node_->at, Code::out_of_limits, "the number must be finite");
            return false;
        }
        return writer_.Double(value);
    }
    bool operator()(const std::string& value) {
        return writer_.String(value.data(), length(value));
    }
    bool operator()(const Array& array) {
        writer_.StartArray();
        bool good = true;
        for (const Node& item : array) {
            good = std::visit(JsonOf(writer_, report_, &item), item.value) && good;
        }
        return writer_.EndArray() && good;
    }
    bool operator()(const KeyTable& table) { return object(table, {}); }

    bool object(const KeyTable& table, const std::vector<std::string>& without) {
        writer_.StartObject();
        bool good = true;
        for (const Entry& entry : table.entries) {
            if (std::find(without.begin(), without.end(), entry.key) != without.end()) {
                continue;
            }
            writer_.Key(entry.key.data(), length(entry.key));
            good = std::visit(JsonOf(writer_, report_, &entry.node), entry.node.value) && good;
        }
        return writer_.EndObject() && good;
    }

private:
    static rapidjson::SizeType length(const std::string& text) {
        return static_cast<rapidjson::SizeType>(text.size());
    }

    Writer& writer_;
    Report& report_;
    const Node* node_;
};

std::string text_of(const rapidjson::StringBuffer& buffer) {
    return {buffer.GetString(), buffer.GetSize()};
}

} // namespace

bool write_json(const Node& node, std::string& json, Report& report) {
    rapidjson::StringBuffer buffer;
    Writer writer(buffer);
    const bool good = std::visit(JsonOf(writer, report, &node), node.value);
    json = text_of(buffer);
    return good;
}

bool write_json(const KeyTable& table, const std::vector<std::string>& without, std::string& json,
                Report& report) {
    rapidjson::StringBuffer buffer;
    Writer writer(buffer);
    const bool good = JsonOf(writer, report, nullptr).object(table, without);
    json = text_of(buffer);
    return good;
}

std::string geo_json_point(const std::vector<double>& coordinates) {
    rapidjson::StringBuffer buffer;
    Writer writer(buffer);
    writer.StartObject();
    writer.Key("type");
    writer.String("Point");
    writer.Key("coordinates");
    writer.StartArray();
    for (const double number : coordinates) {
        writer.Double(number);
    }
    writer.EndArray();
    writer.EndObject();
    return text_of(buffer);
}

} // namespace railbridge::config
