#include "adapters/mqtt/required_attributes.hpp"

namespace railbridge::mqtt {
namespace {

struct Requirement {
    std::string_view asset_type;
    std::vector<RequiredAttribute> attributes; ///< besides those of every known type
};

const std::vector<Requirement>& requirements() {
    static const std::vector<Requirement> table{
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
          {"brightness", "positiveInteger"},
          {"colourTemperature", "positiveInteger"},
          {"colourRGB", "colourRGB"}}},
        {"ThermostatAsset",
         {{"temperatureSetpoint", "number"}, {"temperature", "number"}, {"cooling", "boolean"}}},
        {"VentilationAsset", {{"fanSpeed", "positiveInteger"}, {"flow", "number"}}},
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
         {{"power", "number"}, {"energyImportTotal", "number"}, {"powerForecast", "number"}}},
        {"ElectricityProducerAsset",
         {{"power", "number"},
          {"powerExportMax", "number"},
          {"energyExportTotal", "number"},
          {"powerForecast", "number"}}},
    };
    return table;
}

} // namespace

std::vector<RequiredAttribute> required_attributes(std::string_view asset_type) {
    for (const auto& requirement : requirements()) {
        if (requirement.asset_type == asset_type) {
            std::vector<RequiredAttribute> all{{"location", "GEO_JSONPoint"}, {"notes", "text"}};
            all.insert(all.end(), requirement.attributes.begin(), requirement.attributes.end());
            return all;
        }
    }
    return {};
}

} // namespace railbridge::mqtt
