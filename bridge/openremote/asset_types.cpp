#include "bridge/openremote/asset_types.hpp"

#include <algorithm>

namespace railbridge {

namespace {

struct AssetType {
    std::string_view name;
    std::vector<DefinedAttribute> attributes; ///< besides those of every known type
};

constexpr bool optional = false;
constexpr double percent = 100.0;

const std::vector<DefinedAttribute>& of_every_type() {
    static const std::vector<DefinedAttribute> attributes{
        {"location", "GEO_JSONPoint"},      {"notes", "text"},
        {"email", "email", optional},       {"tags", "text[]", optional},
        {"manufacturer", "text", optional}, {"model", "text", optional}};
    return attributes;
}

const std::vector<AssetType>& types() {
    static const std::vector<AssetType> table{
        {"ThingAsset", {}},
        {"BuildingAsset",
         {{"street", "text"},
          {"postalCode", "text"},
          {"country", "text"},
          {"city", "text"},
          {"area", "positiveInteger"}}},
        {"RoomAsset", {{"area", "positiveInteger"}, {"roomNumber", "positiveInteger"}}},
        {"GroupAsset", {{"childAssetType", "assetType"}}},
        {"PresenceSensorAsset", {{"presence", "boolean"}}},
        {"PlugAsset", {{"onOff", "boolean"}}},
        {"DoorAsset", {{"position", "boolean"}}},
        {"LightAsset",
         {{"onOff", "boolean"},
          {"brightness", "positiveInteger", true, 0.0, percent},
          {"colourTemperature", "positiveInteger"},
          {"colourRGB", "colourRGB"}}},
        {"ThermostatAsset",
         {{"temperatureSetpoint", "number"}, {"temperature", "number"}, {"cooling", "boolean"}}},
        {"VentilationAsset",
         {{"fanSpeed", "positiveInteger", true, 0.0, percent}, {"flow", "number"}}},
        {"EnvironmentSensorAsset",
         {{"temperature", "number"},
          {"relativeHumidity", "positiveNumber"},
          {"NO2Level", "positiveInteger"},
          {"ozoneLevel", "positiveInteger"},
          {"particlesPM1", "positiveInteger"},
          {"particlesPM2_5", "positiveInteger"},
          {"particlesPM10", "positiveInteger"}}},
        {"GroundwaterSensorAsset",
         {{"soilTemperature", "number"}, {"waterLevel", "positiveInteger"}}},
        {"ElectricityConsumerAsset",
         {{"power", "number"},
          {"energyImportTotal", "positiveNumber"},
          {"powerForecast", "number"},
          {"powerSetpoint", "number", optional},
          {"powerImportMin", "positiveNumber", optional},
          {"powerImportMax", "positiveNumber", optional},
          {"powerExportMin", "positiveNumber", optional},
          {"powerExportMax", "positiveNumber", optional},
          {"energyExportTotal", "positiveNumber", optional},
          {"efficiencyImport", "positiveInteger", optional, 0.0, percent},
          {"efficiencyExport", "positiveInteger", optional, 0.0, percent},
          {"tariffImport", "number", optional},
          {"tariffExport", "number", optional}}},
        {"ElectricityProducerAsset",
         {{"power", "number"},
          {"powerExportMax", "positiveNumber"},
          {"energyExportTotal", "positiveNumber"},
          {"powerForecast", "number"},
          {"powerSetpoint", "number", optional},
          {"powerImportMin", "positiveNumber", optional},
          {"powerImportMax", "positiveNumber", optional},
          {"powerExportMin", "positiveNumber", optional},
          {"energyImportTotal", "positiveNumber", optional},
          {"efficiencyImport", "positiveInteger", optional, 0.0, percent},
          {"efficiencyExport", "positiveInteger", optional, 0.0, percent},
          {"tariffImport", "number", optional},
          {"tariffExport", "number", optional}}},
    };
    return table;
}

} // namespace

std::vector<DefinedAttribute> defined_attributes(std::string_view asset_type) {
    const auto type = std::find_if(types().begin(), types().end(),
                                   [&](const AssetType& one) { return one.name == asset_type; });
    if (type == types().end()) {
        return {};
    }
    auto all = of_every_type();
    all.insert(all.end(), type->attributes.begin(), type->attributes.end());
    return all;
}

std::optional<DefinedAttribute> defined_attribute(std::string_view asset_type,
                                                  std::string_view attribute) {
    for (const auto& defined : defined_attributes(asset_type)) {
        if (defined.name == attribute) {
            return defined;
        }
    }
    return std::nullopt;
}

} // namespace railbridge
