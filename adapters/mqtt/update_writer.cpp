#include "adapters/mqtt/update_writer.hpp"

#include "adapters/base/json_value.hpp"
#include "adapters/mqtt/utf8.hpp"

namespace railbridge::mqtt {

struct UpdateWriter::Buffer {
    rapidjson::StringBuffer text;
};

UpdateWriter::UpdateWriter()
    : buffer_(std::make_unique<Buffer>()) {}

UpdateWriter::~UpdateWriter() = default;

std::string_view UpdateWriter::write(const UpdateBatch& batch) {
    auto& text = buffer_->text;
    text.Clear();
    JsonWriter writer{text};
    writer.StartObject();
    for (const auto& entry : batch.values) {
        writer.Key(entry.attribute.data(),
                   static_cast<rapidjson::SizeType>(entry.attribute.size()));
        const auto* document = entry.json ? std::get_if<std::string>(&entry.value) : nullptr;
        if (document != nullptr) {
            writer.RawValue(document->data(), document->size(), rapidjson::kArrayType);
        } else {
            write_value(writer, entry.value, valid_utf8);
        }
    }
    writer.EndObject();
    return {text.GetString(), text.GetSize()};
}

} // namespace railbridge::mqtt
