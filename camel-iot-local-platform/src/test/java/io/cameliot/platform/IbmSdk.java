/*
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *     https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */
package io.cameliot.platform;

import com.google.gson.JsonObject;
import com.ibm.wiotp.sdk.app.ApplicationClient;
import com.ibm.wiotp.sdk.app.config.ApplicationConfig;
import com.ibm.wiotp.sdk.app.config.ApplicationConfigAuth;
import com.ibm.wiotp.sdk.app.config.ApplicationConfigIdentity;
import com.ibm.wiotp.sdk.app.config.ApplicationConfigOptions;
import com.ibm.wiotp.sdk.codecs.JsonCodec;
import com.ibm.wiotp.sdk.codecs.Utf8Codec;
import com.ibm.wiotp.sdk.device.DeviceClient;
import com.ibm.wiotp.sdk.device.config.DeviceConfig;
import com.ibm.wiotp.sdk.device.config.DeviceConfigAuth;
import com.ibm.wiotp.sdk.device.config.DeviceConfigIdentity;
import com.ibm.wiotp.sdk.device.config.DeviceConfigOptions;
import com.ibm.wiotp.sdk.gateway.GatewayClient;
import com.ibm.wiotp.sdk.gateway.config.GatewayConfig;
import java.security.KeyManagementException;
import java.security.NoSuchAlgorithmException;
import javax.net.SocketFactory;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;

/**
 * Clients of IBM's SDK for Java with the SDK's own configuration, but for two things: the server's address, for the SDK
 * knows only names made of organisation and domain, and the sockets, for the SDK trusts only what the JVM trusts.
 */
final class IbmSdk {

    private final LocalPlatform platform;
    private final String serverUri;
    private final SocketFactory sockets;

    /** Clients of the platform's first organisation that connect to this URI by such sockets. */
    IbmSdk(LocalPlatform platform, String serverUri, SocketFactory sockets) {
        this.platform = platform;
        this.serverUri = serverUri;
        this.sockets = sockets;
    }

    /** Clients of the platform's first organisation that connect by TCP, without TLS. */
    static IbmSdk of(LocalPlatform platform) {
        return new IbmSdk(platform, platform.serverUri(), SocketFactory.getDefault());
    }

    /** An application that is not connected. */
    ApplicationClient application(String appId) throws Exception {
        return application(appId, new ApplicationConfigOptions());
    }

    /** The same with options of its own. */
    ApplicationClient application(String appId, ApplicationConfigOptions options) throws Exception {
        ApplicationClient client = new ApplicationClient(
                new ApplicationConfig(
                        new ApplicationConfigIdentity(appId),
                        new ApplicationConfigAuth(platform.apiKey(), platform.token()),
                        options) {
                    @Override
                    public String getMqttServerURI() {
                        return serverUri;
                    }

                    @Override
                    public MqttConnectOptions getMqttConnectOptions()
                            throws NoSuchAlgorithmException, KeyManagementException {
                        return with(super.getMqttConnectOptions());
                    }
                });
        client.registerCodec(new JsonCodec());
        client.registerCodec(new Utf8Codec());
        return client;
    }

    /** A device that is not connected. */
    DeviceClient device(String type, String id, String token) throws Exception {
        return device(platform.organisationId(), type, id, token);
    }

    /** A device of Quickstart that is not connected. */
    DeviceClient quickstartDevice(String type, String id) throws Exception {
        return device("quickstart", type, id, null);
    }

    private DeviceClient device(String organisation, String type, String id, String token) throws Exception {
        DeviceClient client = new DeviceClient(
                new DeviceConfig(
                        new DeviceConfigIdentity(organisation, type, id),
                        new DeviceConfigAuth(token),
                        new DeviceConfigOptions()) {
                    @Override
                    public String getMqttServerURI() {
                        return serverUri;
                    }

                    @Override
                    public MqttConnectOptions getMqttConnectOptions()
                            throws NoSuchAlgorithmException, KeyManagementException {
                        return with(super.getMqttConnectOptions());
                    }
                });
        client.registerCodec(new JsonCodec());
        client.registerCodec(new Utf8Codec());
        return client;
    }

    /** A gateway that is not connected. */
    GatewayClient gateway(String type, String id, String token) throws Exception {
        GatewayClient client = new GatewayClient(
                new GatewayConfig(
                        new DeviceConfigIdentity(platform.organisationId(), type, id),
                        new DeviceConfigAuth(token),
                        new DeviceConfigOptions()) {
                    @Override
                    public String getMqttServerURI() {
                        return serverUri;
                    }

                    @Override
                    public MqttConnectOptions getMqttConnectOptions()
                            throws NoSuchAlgorithmException, KeyManagementException {
                        return with(super.getMqttConnectOptions());
                    }
                });
        client.registerCodec(new JsonCodec());
        return client;
    }

    private MqttConnectOptions with(MqttConnectOptions options) {
        options.setSocketFactory(sockets);
        return options;
    }

    /** JSON with one number. */
    static JsonObject json(String name, int value) {
        JsonObject json = new JsonObject();
        json.addProperty(name, value);
        return json;
    }
}
