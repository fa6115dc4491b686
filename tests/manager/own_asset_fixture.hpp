#pragma once
// One asset of a free type, as its attributes come and change.

#include "tests/manager/core_fixture.hpp"

#include <string>

namespace railbridge::test {

/// A service user and the asset it makes, of a type that asks for nothing.
class OwnAssetTest : public CoreTest {
protected:
    OwnAssetTest() {
        EXPECT_TRUE(log_in(user_));
        tick();
    }

    std::string create(const std::string& attributes) {
        return request(user_, "r/create", asset("A", attributes));
    }

    std::string update(const std::string& attributes, const std::string& name = "A") {
        return request(user_, id_ + "/update", asset(name, attributes));
    }

    std::string asset(const std::string& name, const std::string& attributes) const {
        return R"({"id":")" + id_ + R"(","type":"Own","name":")" + name + R"(","attributes":)" +
               attributes + '}';
    }

    const std::string id_ = "own0000000000000000001";
};

} // namespace railbridge::test
