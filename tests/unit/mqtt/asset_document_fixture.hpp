#pragma once
// An asset of a small mapping, and what the manager would have of it.

#include "adapters/mqtt/asset_document.hpp"

#include <gtest/gtest.h>
#include <rapidjson/document.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <string>

namespace railbridge::mqtt {
inline constexpr const char* asset_id = "4Y1FoulaL6ocSwl5ukKl4R";
inline constexpr const char* gateway = "3vaPqDQUesMznXSOO7PDps";

inline rapidjson::Document parsed(const std::string& json) {
    rapidjson::Document document;
    document.Parse(json.c_str());
    EXPECT_FALSE(document.HasParseError()) << json;
    return document;
}

inline std::string text(const rapidjson::Value& value) {
    rapidjson::StringBuffer buffer;
    rapidjson::Writer<rapidjson::StringBuffer> writer{buffer};
    value.Accept(writer);
    return buffer.GetString();
}

inline Mapping press() {
    Mapping mapping;
    Asset asset;
    asset.key = "press";
    asset.name = "Press 4";
    asset.id = asset_id;
    asset.statics.push_back({"location", "[4.9,52.37]", "GEO_JSONPoint"});
    mapping.assets.push_back(asset);
    Point lamp;
    lamp.attribute = "lamp";
    lamp.value_type = "boolean";
    lamp.write.emplace();
    lamp.store_data_points = true;
    mapping.points.push_back(lamp);
    Point reset = lamp;
    reset.attribute = "resetFault";
    reset.write->kind = WriteKind::pulse;
    reset.read = false;
    reset.store_data_points = false;
    mapping.points.push_back(reset);
    Point speed;
    speed.attribute = "speed";
    speed.value_type = "number";
    speed.label = "Spindle";
    speed.units = {"hertz"};
    speed.range_eng = Range{0, 80.5};
    speed.rule_state = true;
    speed.meta_json = R"({"format":{"maximumFractionDigits":1}})";
    mapping.points.push_back(speed);
    Point hidden;
    hidden.attribute = "hidden";
    hidden.value_type = "number";
    hidden.publish = false;
    mapping.points.push_back(hidden);
    return mapping;
}

class AssetDocumentTest : public testing::Test {
protected:
    Mapping mapping_ = press();
    AssetDocuments documents_{mapping_, "master", gateway};

    std::string created() const { return documents_.create(AssetIndex{0}); }
    Comparison compared(const std::string& server) const {
        return documents_.compare(AssetIndex{0}, server);
    }
    /// What the manager would answer to a get after create, changed by the test.
    rapidjson::Document served() const {
        auto document = parsed(created());
        auto& memory = document.GetAllocator();
        document.AddMember("version", 3, memory);
        document.AddMember("createdOn", static_cast<std::int64_t>(1732719696525), memory);
        document.AddMember("accessPublicRead", false, memory);
        rapidjson::Value path{rapidjson::kArrayType};
        path.PushBack(rapidjson::StringRef(gateway), memory)
            .PushBack(rapidjson::StringRef(asset_id), memory);
        document.AddMember("path", path, memory);
        return document;
    }
};

} // namespace railbridge::mqtt
