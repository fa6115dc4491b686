// Which name `scan` and `init` write for a serial port.

#include "adapters/daemon/lasting_port.hpp"
#include "tests/support/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace railbridge::daemon {
namespace {

namespace fs = std::filesystem;

/// A system with /dev and /sys as udev and the kernel make them.
class LastingPort : public testing::Test {
protected:
    void touch(const std::string& file) {
        fs::create_directories((root_ / file).parent_path());
        std::ofstream{root_ / file}.flush();
    }
    void link(const std::string& link, const std::string& to) {
        fs::create_directories((root_ / link).parent_path());
        fs::create_symlink(to, root_ / link);
    }
    /// @param number  whether it has a serial number
    void plug_in(const std::string& port, const std::string& socket, bool number) {
        const std::string usb = "sys/devices/pci0/usb1/" + socket;
        touch("dev/" + port);
        touch(usb + "/idVendor");
        if (number) {
            touch(usb + "/serial");
        }
        touch(usb + "/" + socket + ":1.0/" + port + "/uevent");
        link("sys/class/tty/" + port + "/device",
             "../../../../" + usb + "/" + socket + ":1.0/" + port);
        link("dev/serial/by-path/pci-usb-0:" + socket + ":1.0-port0", "../../" + port);
    }
    std::string name_of(const std::string& device) const {
        return lasting_port(device, root_.path());
    }

    test::TemporaryDirectory root_;
};

TEST_F(LastingPort, IsNamedByTheSerialNumberOfItsAdapter) {
    plug_in("ttyUSB0", "1-1", true);
    plug_in("ttyACM3", "1-2", true);
    link("dev/serial/by-id/usb-FTDI_A50285BI-if00-port0", "../../ttyUSB0");
    link("dev/serial/by-id/usb-Arduino_9573-if00", "../../ttyACM3");
    link("dev/serial/by-id/usb-gone", "../../ttyUSB7");
    EXPECT_EQ(name_of("/dev/ttyUSB0"), "/dev/serial/by-id/usb-FTDI_A50285BI-if00-port0");
    EXPECT_EQ(name_of("/dev/ttyACM3"), "/dev/serial/by-id/usb-Arduino_9573-if00");
}

TEST_F(LastingPort, IsNamedByItsSocketWhereTheAdapterHasNoNumber) {
    plug_in("ttyUSB0", "1-1", false);
    link("dev/serial/by-id/usb-1a86_USB_Serial-if00-port0", "../../ttyUSB0");
    EXPECT_EQ(name_of("/dev/ttyUSB0"), "/dev/serial/by-path/pci-usb-0:1-1:1.0-port0");
}

TEST_F(LastingPort, TakesTheLinkThatIsThere) {
    plug_in("ttyUSB0", "1-1", true);
    EXPECT_EQ(name_of("/dev/ttyUSB0"), "/dev/serial/by-path/pci-usb-0:1-1:1.0-port0");
    fs::remove_all(root_ / "dev/serial/by-path");
    EXPECT_EQ(name_of("/dev/ttyUSB0"), "/dev/ttyUSB0");
    link("dev/serial/by-id/usb-FTDI-port0", "../../ttyUSB0");
    fs::remove_all(root_ / "sys");
    EXPECT_EQ(name_of("/dev/ttyUSB0"), "/dev/serial/by-id/usb-FTDI-port0");
}

TEST_F(LastingPort, StaysWhatItIsIfItIsNotNumberedByTheOrderOfFinding) {
    plug_in("ttyUSB0", "1-1", true);
    link("dev/serial/by-id/usb-FTDI-port0", "../../ttyUSB0");
    link("dev/meters", "ttyUSB0");
    for (const char* device : {"/dev/meters", "/dev/serial/by-path/pci-usb-0:1-1:1.0-port0",
                               "/dev/ttyS0", "/dev/ttyUSB1", "/dev/ttyUSB"}) {
        EXPECT_EQ(name_of(device), device);
    }
}

} // namespace
} // namespace railbridge::daemon
