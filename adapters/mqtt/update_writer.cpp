#include "adapters/mqtt/update_writer.hpp"

#include "adapters/mqtt/utf8.hpp"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <cmath>

namespace railbridge::mqtt {
namespace {

using Writer = rapidjson::Writer<rapidjson::StringBuffer>;

void write_string(Writer& writer, const std::string& text) {
    const std::string valid = valid_utf8(text);
    writer.String(valid.data(), static_cast<rapidjson::SizeType>(valid.size()));
}

/// One overload per alternative of Value.
struct ValueWriter {
    Writer& writer;

    void operator()(std::monostate /*null*/) const { writer.Null(); }
    void operator()(bool value) const { writer.Bool(value); }
    void operator()(std::int64_t value) const { writer.Int64(value); }
    void operator()(std::uint64_t value) const { writer.Uint64(value); }
    void operator()(double value) const {
        if (std::isfinite(value)) {
            writer.Double(value);
        } else {
            writer.Null();
        }
    }
    void operator()(const std::string& value) const { write_string(writer, value); }
    void operator()(const ValueList& values) const {
        writer.StartArray();
        for (const auto& value : values) {
            std::visit(*this, value);
        }
        writer.EndArray();
    }
};

} // namespace

struct UpdateWriter::Buffer {
    rapidjson::StringBuffer text;
};

UpdateWriter::UpdateWriter()
    : buffer_(std::make_unique<Buffer>()) {}

UpdateWriter::~UpdateWriter() = default;

std::string_view UpdateWriter::write(const UpdateBatch& batch) {
    auto& text = buffer_->text;
    text.Clear();
    Writer writer{text};
    writer.StartObject();
    for (const auto& entry : batch.values) {
        writer.Key(entry.attribute.data(),
                   static_cast<rapidjson::SizeType>(entry.attribute.size()));
        const auto* document = entry.json ? std::get_if<std::string>(&entry.value) : nullptr;
        if (document != nullptr) {
            writer.RawValue(document->data(), document->size(), rapidjson::kArrayType);
        } else {
            std::visit(ValueWriter{writer}, entry.value);
        }
    }
    writer.EndObject();
    return {text.GetString(), text.GetSize()};
}

} // namespace railbridge::mqtt
