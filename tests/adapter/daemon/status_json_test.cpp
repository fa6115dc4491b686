#include "adapters/daemon/status_json.hpp"

#include <gtest/gtest.h>

namespace railbridge::daemon {
namespace {

TEST(StatusJson, ListsWhatTheManagerRefuses) {
    EngineStatus status;
    EXPECT_NE(status_to_json(status).find(R"("refused":[])"), std::string::npos);
    status.refused.push_back({"pump", "flow", "BAD_REQUEST: \"no\"", 540});
    EXPECT_NE(status_to_json(status).find(R"("refused":[{"asset":"pump","attribute":"flow",)"
                                          R"("why":"BAD_REQUEST: \"no\"","againInS":540}])"),
              std::string::npos)
        << status_to_json(status);
}

TEST(StatusJson, SaysThatMoreValuesChangeThanMayBeSent) {
    EngineStatus status;
    EXPECT_NE(status_to_json(status).find(R"("uplinkFull":false)"), std::string::npos);
    status.uplink_full = true;
    EXPECT_NE(status_to_json(status).find(R"("uplinkFull":true)"), std::string::npos);
}

} // namespace
} // namespace railbridge::daemon
