#include "adapters/daemon/template_words.hpp"

#include "adapters/base/json_value.hpp"
#include "adapters/daemon/text_table.hpp"

namespace railbridge::daemon {

namespace {

using config::TemplatePointSummary;
using config::TemplateSummary;

std::string joined(const std::vector<std::string>& words) {
    std::string text;
    for (const auto& word : words) {
        text += (text.empty() ? "" : " ") + word;
    }
    return text;
}

std::string access_of(const TemplatePointSummary& point) {
    return point.readable ? (point.writable ? "rw" : "r") : "w";
}

std::string source_of(const TemplateSummary& one) {
    return one.source + (one.document_seen ? "" : " (document not seen)");
}

std::string lines_to_paste(const TemplateSummary& one) {
    std::string text = "To paste:\n\n[asset.KEY]\nline = \"LINE\"\nunit = 1\ntemplate = \"" +
                       one.name + "\"\nuse.normal = [\"*\"]\n";
    std::string writable;
    for (const auto& point : one.points) {
        writable += point.writable ? (writable.empty() ? "" : " ") + point.attribute : "";
    }
    if (!writable.empty()) {
        text += "\nThe device takes writes at: " + writable +
                "\nEach must be granted in the site: write.NAME = { ... }\n";
    }
    return text;
}

class Json {
public:
    std::string text() const { return std::string(buffer_.GetString(), buffer_.GetSize()) + '\n'; }

    void head(const TemplateSummary& one) {
        member("name", one.name);
        member("file", one.file.string());
        member("vendor", one.vendor);
        member("model", one.model);
        member("source", one.source);
        json.Key("documentSeen");
        json.Bool(one.document_seen);
        member("note", one.note);
        member("serial", one.serial);
        json.Key("readLimit");
        json.Uint(one.read_limit_words);
    }

    void point(const TemplatePointSummary& one) {
        json.StartObject();
        member("attribute", one.attribute);
        member("address", one.address);
        member("plc", one.plc);
        member("type", one.type);
        member("unit", one.unit);
        member("access", access_of(one));
        strings("groups", one.groups);
        member("note", one.note);
        json.EndObject();
    }

    void member(const char* key, std::string_view value) { write_text(json, key, value); }

    void strings(std::string_view key, const std::vector<std::string>& values) {
        json.Key(key.data(), static_cast<rapidjson::SizeType>(key.size()));
        json.StartArray();
        for (const auto& value : values) {
            write_text(json, value);
        }
        json.EndArray();
    }

private:
    rapidjson::StringBuffer buffer_;

public:
    JsonWriter json{buffer_};
};

} // namespace

std::string templates_table(const std::vector<TemplateSummary>& templates) {
    std::vector<Row> rows{{"NAME", "VENDOR", "MODEL", "POINTS", "SOURCE"}};
    for (const auto& one : templates) {
        rows.push_back(
            {one.name, one.vendor, one.model, std::to_string(one.points.size()), source_of(one)});
    }
    return text_table(rows, EmptyColumns::left_out);
}

std::string templates_json(const std::vector<TemplateSummary>& templates) {
    Json made;
    made.json.StartArray();
    for (const auto& one : templates) {
        made.json.StartObject();
        made.head(one);
        made.json.Key("points");
        made.json.Uint64(one.points.size());
        made.json.EndObject();
    }
    made.json.EndArray();
    return made.text();
}

std::string template_page(const TemplateSummary& one) {
    std::string text = one.name + ": " + one.vendor + ' ' + one.model + '\n';
    text += "Source: " + source_of(one) + '\n';
    text += one.note.empty() ? "" : "Note: " + one.note + '\n';
    text += one.serial.empty() ? "" : "Serial line as it leaves the factory: " + one.serial + '\n';
    text += "Registers in one request: " + std::to_string(one.read_limit_words) + " at most\n";
    text += "File: " + one.file.string() + "\n\n";
    std::vector<Row> rows{{"POINT", "ADDRESS", "PLC", "TYPE", "UNIT", "ACCESS", "GROUPS", "NOTE"}};
    for (const auto& point : one.points) {
        rows.push_back({point.attribute, point.address, point.plc, point.type, point.unit,
                        access_of(point), joined(point.groups), point.note});
    }
    text += text_table(rows, EmptyColumns::left_out) + '\n';
    for (const auto& [name, patterns] : one.groups) {
        text += "Group " + name + ": " + joined(patterns) + '\n';
    }
    return text + (one.groups.empty() ? "" : "\n") + lines_to_paste(one);
}

std::string template_json(const TemplateSummary& one) {
    Json made;
    made.json.StartObject();
    made.head(one);
    made.json.Key("points");
    made.json.StartArray();
    for (const auto& point : one.points) {
        made.point(point);
    }
    made.json.EndArray();
    made.json.Key("groups");
    made.json.StartObject();
    for (const auto& [name, patterns] : one.groups) {
        made.strings(name, patterns);
    }
    made.json.EndObject();
    made.json.EndObject();
    return made.text();
}

} // namespace railbridge::daemon
