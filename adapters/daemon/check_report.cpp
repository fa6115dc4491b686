#include "adapters/daemon/check_report.hpp"

#include "adapters/config/diagnostic_text.hpp"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <string_view>

namespace railbridge::daemon {

namespace {

using config::Diagnostic;
using Json = rapidjson::Writer<rapidjson::StringBuffer>;

unsigned warnings_in(const std::vector<Diagnostic>& diagnostics) {
    return static_cast<unsigned>(
        std::count_if(diagnostics.begin(), diagnostics.end(),
                      [](const auto& diagnostic) { return diagnostic.warning; }));
}

void member(Json& json, const char* name, const std::string& text) {
    json.Key(name);
    json.String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
}

void member(Json& json, const char* name, unsigned number) {
    json.Key(name);
    json.Uint(number);
}

void write(Json& json, const Diagnostic& diagnostic, config::SourceLines& lines) {
    json.StartObject();
    member(json, "file", diagnostic.file.string());
    member(json, "line", diagnostic.line);
    member(json, "column", diagnostic.column);
    const auto& line = lines.line(diagnostic.file, diagnostic.line);
    member(json, "end", diagnostic.line == 0 ? 0 : config::token_end(line, diagnostic.column));
    member(json, "severity", std::string(diagnostic.warning ? "warning" : "error"));
    member(json, "code", to_string(diagnostic.code));
    member(json, "text", diagnostic.text);
    if (diagnostic.fix.empty()) {
        json.Key("fix");
        json.Null();
    } else {
        member(json, "fix", diagnostic.fix);
    }
    json.EndObject();
}

} // namespace

std::string check_text(const std::vector<Diagnostic>& diagnostics, bool colour) {
    config::SourceLines lines;
    std::string text;
    for (const auto& diagnostic : diagnostics) {
        text += config::full_text(diagnostic, lines, colour);
    }
    if (!diagnostics.empty()) {
        const auto& first = *std::min_element(
            diagnostics.begin(), diagnostics.end(), [](const auto& left, const auto& right) {
                return !left.warning && right.warning; // an error, if there is one
            });
        text += "more about a code: railbridge check --explain " + to_string(first.code) + '\n';
    }
    return text;
}

std::string check_json(const std::vector<Diagnostic>& diagnostics, bool refused) {
    config::SourceLines lines;
    rapidjson::StringBuffer buffer;
    Json json(buffer);
    const unsigned warnings = warnings_in(diagnostics);
    json.StartObject();
    member(json, "schema", 1U);
    member(json, "result", std::string(refused ? "refused" : "good"));
    member(json, "errors", static_cast<unsigned>(diagnostics.size()) - warnings);
    member(json, "warnings", warnings);
    json.Key("diagnostics");
    json.StartArray();
    for (const auto& diagnostic : diagnostics) {
        write(json, diagnostic, lines);
    }
    json.EndArray();
    json.EndObject();
    return std::string(buffer.GetString(), buffer.GetSize()) + '\n';
}

bool colour_on_stderr() {
    const char* no_colour = std::getenv("NO_COLOR");
    const char* terminal = std::getenv("TERM");
    const bool dumb = terminal != nullptr && std::string_view(terminal) == "dumb";
    return ::isatty(STDERR_FILENO) == 1 && (no_colour == nullptr || *no_colour == '\0') && !dumb;
}

} // namespace railbridge::daemon
